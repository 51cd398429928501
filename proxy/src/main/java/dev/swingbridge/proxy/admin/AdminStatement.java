package dev.swingbridge.proxy.admin;

import dev.swingbridge.proxy.admin.AdminWords.Word;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One statement of the admin language.
 *
 * @param pattern words as typed; {@code <x>} stands for one word or quoted text
 * @param options those that may follow after WITH; empty when none may
 * @param meaning one sentence for HELP
 */
record AdminStatement(String pattern, String options, String meaning, Action action) {

    /** What the statement does. */
    interface Action {
        /**
         * Does what the statement asks for.
         *
         * @param arguments by the name between the angle brackets
         */
        Grid run(Map<String, String> arguments, VerbOptions options, String operator);
    }

    /** A statement that fits, ready to run. */
    record Match(AdminStatement statement, Map<String, String> arguments, VerbOptions options) {
        Grid run(String operator) {
            return statement.action.run(arguments, options, operator);
        }
    }

    /**
     * Null when the statement has another form.
     *
     * @throws UsageException when only what follows WITH is wrong, also an option of another
     *     statement
     */
    @Nullable Match match(List<Word> typed) {
        List<String> expected = List.of(pattern.split(" "));
        if (typed.size() < expected.size()) {
            return null;
        }
        Map<String, String> arguments = new HashMap<>();
        for (int i = 0; i < expected.size(); i++) {
            String word = expected.get(i);
            if (word.startsWith("<")) {
                arguments.put(word.substring(1, word.length() - 1), typed.get(i).text());
            } else if (!typed.get(i).is(word)) {
                return null;
            }
        }
        List<Word> rest = typed.subList(expected.size(), typed.size());
        if (!rest.isEmpty() && !rest.getFirst().is("WITH")) {
            return null;
        }
        return new Match(
                this,
                arguments,
                rest.isEmpty() ? VerbOptions.none() : options(rest).allowing(known()));
    }

    private String[] known() {
        return options.isEmpty() ? new String[0] : options.split(", ");
    }

    /** {@code WITH a = 'b', c = d, e}. */
    private static VerbOptions options(List<Word> rest) {
        Map<String, String> options = new HashMap<>();
        int at = 1;
        while (at < rest.size()) {
            String name = rest.get(at++).text();
            String value = "true";
            if (at < rest.size() && rest.get(at).is("=")) {
                if (at + 1 >= rest.size()) {
                    throw new UsageException("a value is missing after " + name + "=");
                }
                value = rest.get(at + 1).text();
                at += 2;
            }
            options.put(name, value);
            if (at < rest.size() && !rest.get(at++).is(",")) {
                throw new UsageException("options are separated by commas: WITH a='1', b=true");
            }
        }
        if (options.isEmpty()) {
            throw new UsageException("options are missing after WITH");
        }
        return VerbOptions.of(options);
    }
}
