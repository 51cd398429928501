package dev.swingbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A line of the log is a sentence on what happened, then {@code key=value} of one list of keys. */
class LogStyleTest {
    private static final Path TOP = Path.of("..");

    /** In the order in which they are written; what is free text comes last. */
    private static final List<String> KEYS =
            List.of(
                    "version configuration listen admin http servers migrations",
                    "session migration stream listener account operator variable",
                    "client side link table position address socket certificate path",
                    "chunk rows stored index indexes keys left",
                    "part step verb fate outcome verdict state differences dirty",
                    "attempt begun own leader code limit millis",
                    "digest missing note statement reason");

    private static final Set<String> KNOWN = Set.of(String.join(" ", KEYS).split(" "));

    /** One line per transition names the migration first. */
    private static final String TRANSITION = "migration={} {} on {} by {}";

    private static final Pattern TEXT =
            Pattern.compile("[A-Z][^={}]*[^ .,:={}](?<keys>( \\w+=\\{})*)");
    private static final Pattern KEY = Pattern.compile("(\\w+)=");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** A call, and the literals it begins with. */
    private static final Pattern CALL =
            Pattern.compile(
                    "(?:LOG|log)\\s*\\.(?:trace|debug|info|warn|error|at[A-Z]\\w+)\\("
                            + "\\s*(?<text>(?:\"(?:[^\"\\\\]|\\\\.)*\"[\\s+]*)*)");

    @Test
    void everyLineIsASentenceAndKeys() throws IOException {
        List<String> wrong = new ArrayList<>();
        int lines = 0;
        for (Path file : files()) {
            for (MatchResult call : CALL.matcher(Files.readString(file)).results().toList()) {
                lines++;
                String text = text(call.group("text"));
                if (!inStyle(text)) {
                    wrong.add(file.getFileName() + ": \"" + text + "\"");
                }
            }
        }

        assertThat(wrong)
                .as("write LOG.info(\"What happened key={} key={}\", ...), see KEYS")
                .isEmpty();
        assertThat(lines).isGreaterThan(80);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "the stream runs",
                "The stream runs.",
                "The stream runs, stream={}",
                "The stream {} runs",
                "The stream runs: {}",
                "The stream runs flow={}",
                "The stream runs stream={} {}"
            })
    void refusesEveryOtherStyle(String text) {
        assertThat(inStyle(text)).isFalse();
    }

    private static boolean inStyle(String text) {
        Matcher whole = TEXT.matcher(text);
        return text.equals(TRANSITION)
                || (whole.matches()
                        && KEY.matcher(whole.group("keys"))
                                .results()
                                .allMatch(key -> KNOWN.contains(key.group(1))));
    }

    private static String text(String literals) {
        StringBuilder text = new StringBuilder();
        LITERAL.matcher(literals).results().forEach(part -> text.append(part.group(1)));
        return text.toString();
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(TOP)) {
            return all.filter(
                            file ->
                                    TOP.relativize(file)
                                            .toString()
                                            .matches("\\w+/(lab/)?src/main/.*\\.java"))
                    .sorted()
                    .toList();
        }
    }
}
