package dev.swingbridge.proxy.catalog;

import dev.swingbridge.router.table.TableName;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Every name in the text of a view, routine or trigger that might be a table: more than there are,
 * never fewer.
 *
 * @param names complete, with the schema of the text where it gives none
 * @param dynamic the text runs statements that are put together while it runs
 */
record NamesInText(Set<TableName> names, boolean dynamic) {
    /** Quoted in the first group, plain in the second. */
    static final String NAME = "(?:`((?:[^`]|``)+)`|([\\p{L}\\p{N}_$]+))";

    private static final Pattern PART =
            Pattern.compile(
                    "'(?:[^'\\\\]|\\\\.|'')*'|\"(?:[^\"\\\\]|\\\\.|\"\")*\""
                            + "|/\\*[^!M].*?\\*/|--\\s[^\\n]*|#[^\\n]*"
                            + "|"
                            + NAME
                            + "(?:\\s*\\.\\s*"
                            + NAME
                            + ")?",
                    Pattern.DOTALL);

    NamesInText {
        names = Set.copyOf(names);
    }

    static NamesInText of(String text, String schema) {
        Set<TableName> names = new HashSet<>();
        boolean dynamic = false;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            String first = name(part, 1);
            String second = name(part, 3);
            if (first.isEmpty()) {
                continue;
            }
            dynamic |= part.group(2) != null && first.toUpperCase(Locale.ROOT).equals("PREPARE");
            names.add(new TableName(schema, first));
            if (!second.isEmpty()) {
                names.add(new TableName(first, second));
            }
        }
        return new NamesInText(names, dynamic);
    }

    /** The name in a group and the next; empty when there is none. */
    static String name(Matcher part, int group) {
        String quoted = part.group(group);
        String plain = part.group(group + 1);
        return quoted != null ? quoted.replace("``", "`") : plain == null ? "" : plain;
    }
}
