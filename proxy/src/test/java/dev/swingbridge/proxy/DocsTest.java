package dev.swingbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What the pages point at is there. */
class DocsTest {
    private static final Path TOP = Path.of("..");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+)$");

    /** {@code proxy.session.ClientSession} or {@code backfill.copy}, as the pages name code. */
    private static final Pattern CODE =
            Pattern.compile(
                    "`((?:protocol|router|backfill|embedded|proxy|lab)(?:\\.[a-z]+)*(?:\\.[A-Z]\\w+)?)`");

    /** Where the modules are whose folder is not beside the others. */
    private static final Map<String, String> NESTED =
            Map.of("embedded", "backfill/embedded", "lab", "proxy/lab");

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path page : pages()) {
            for (String link : all(LINK, Files.readString(page))) {
                links++;
                if (!link.startsWith("https://") && !leadsSomewhere(page, link)) {
                    broken.add(TOP.relativize(page) + " links to " + link + ", which is not there");
                }
            }
        }

        assertThat(broken).isEmpty();
        assertThat(links).isGreaterThan(5);
    }

    @Test
    void everyPackageAndClassThatAPageNamesExists() throws IOException {
        List<String> missing = new ArrayList<>();
        int names = 0;
        for (Path page : pages()) {
            for (String name : all(CODE, Files.readString(page))) {
                names++;
                if (!exists(name) && !isKey(name)) {
                    missing.add(TOP.relativize(page) + " names " + name + ", which is not there");
                }
            }
        }

        assertThat(missing).isEmpty();
        assertThat(names).isGreaterThan(10);
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(TOP.resolve("docs"))) {
            return Stream.concat(Stream.of(TOP.resolve("README.md")), docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult found) -> found.group(1)).toList();
    }

    private static boolean leadsSomewhere(Path page, String link) throws IOException {
        int hash = link.indexOf('#');
        String file = hash < 0 ? link : link.substring(0, hash);
        Path goal = file.isEmpty() ? page : page.resolveSibling(file);
        if (hash < 0 || !Files.isRegularFile(goal)) {
            return Files.exists(goal);
        }
        return all(HEADING, Files.readString(goal)).stream()
                .anyMatch(heading -> anchor(heading).equals(link.substring(hash + 1)));
    }

    /** As the sites that show Markdown make it of a heading. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", "").replace(' ', '-');
    }

    /** Whether the configuration has this key. */
    private static boolean isKey(String name) throws IOException {
        Object at =
                new Load(LoadSettings.builder().build())
                        .loadFromString(Files.readString(TOP.resolve("conf/swingbridge.yaml")));
        for (String key : List.of(name.split("\\."))) {
            if (!(at instanceof Map<?, ?> keys) || !keys.containsKey(key)) {
                return false;
            }
            at = keys.get(key);
        }
        return true;
    }

    private static boolean exists(String name) {
        int dot = name.indexOf('.');
        String first = dot < 0 ? name : name.substring(0, dot);
        Path module = TOP.resolve(NESTED.getOrDefault(first, first));
        Path place =
                module.resolve("src/main/java/dev/swingbridge").resolve(name.replace('.', '/'));
        return Files.isDirectory(place)
                || Files.isRegularFile(place.resolveSibling(place.getFileName() + ".java"));
    }
}
