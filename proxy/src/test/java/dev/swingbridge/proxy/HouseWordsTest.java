package dev.swingbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Pages, messages and comments say what an operator of MySQL says, not what only this house did.
 */
class HouseWordsTest {
    private static final Path TOP = Path.of("..");

    /** The word that must not come back, and the one to use. */
    private static final Map<Pattern, String> WORDS =
            Map.of(
                    word("mend(s|ed|ing)?"), "fix",
                    word("doors?"), "listener or endpoint",
                    word("movers?"), "migrations, or Swingbridge's own connections",
                    word("headway"), "progress",
                    word("in charge"), "leader",
                    word("st(and|ands|ood|anding) still"), "stopped",
                    word("carr(y|ies|ied|ying) (\\w+ ){0,3}out"), "applied, or run",
                    word("the side that is written"), "target");

    /** Text that may break over lines of a comment. */
    private static final Pattern LINE_BREAK = Pattern.compile("\\s*\\n\\s*(\\*|//|#)?\\s*");

    /** A mark in servers' logs, which older versions look for. */
    private static final String MARK = "/* swingbridge carries out ";

    private static Pattern word(String text) {
        return Pattern.compile("(?i)\\b" + text + "\\b");
    }

    @Test
    void nobodyUsesThem() throws IOException {
        List<Path> files = files();
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            String text = Files.readString(file).replace(MARK, "");
            String flat = LINE_BREAK.matcher(text).replaceAll(" ");
            WORDS.forEach(
                    (word, instead) ->
                            word.matcher(flat)
                                    .results()
                                    .forEach(hit -> found.add(said(file, flat, hit, instead))));
        }

        assertThat(found).isEmpty();
        assertThat(files).hasSizeGreaterThan(300);
    }

    private static String said(Path file, String text, MatchResult hit, String instead) {
        int begin = Math.max(0, hit.start() - 40);
        int end = Math.min(text.length(), hit.end() + 20);
        return "%s: \"%s\": write %s"
                .formatted(TOP.relativize(file), text.substring(begin, end), instead);
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(TOP)) {
            return all.filter(Files::isRegularFile)
                    .filter(HouseWordsTest::isOurs)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isOurs(Path file) {
        String path = TOP.relativize(file).toString();
        return path.matches("(README\\.md|swingbridge|docs/.*\\.md|conf/.*|docker/.*|\\.ci/.*)")
                || path.matches("\\w+/src/main/.*\\.(java|html|js|css|txt|yaml|xml)");
    }
}
