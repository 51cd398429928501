package dev.swingbridge.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.swingbridge.proxy.config.ConfigurationLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Whoever copies an example out of the pages or of a shipped file gets one that is accepted. */
class YamlExamplesTest {
    private static final Path TOP = Path.of("..");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^( *)```yaml\\n(.*?)^ *```$");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");
    private static final Pattern MIGRATION_FILE = Pattern.compile("(?m)^tables:");

    /** Comment lines that show a value, and the key after them that is empty. */
    private static final Pattern SHOWN =
            Pattern.compile(
                    "((?:^ *#   .*\\n)+)(?:^ *#.*\\n)*^( *)(\\w+): \\[]$", Pattern.MULTILINE);

    @TempDir Path folder;

    @TestFactory
    Stream<DynamicTest> everyBlockInThePagesIsAccepted() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path page : pages()) {
            int number = 0;
            for (MatchResult block : BLOCK.matcher(Files.readString(page)).results().toList()) {
                String name = TOP.relativize(page) + " block " + ++number;
                tests.add(
                        DynamicTest.dynamicTest(
                                name, () -> accept(name, block.group(2).stripIndent())));
            }
        }
        assertThat(tests).hasSizeGreaterThan(3);
        return tests.stream();
    }

    @Test
    void theValuesThatTheShippedFileShowsAreAccepted() throws IOException {
        String shipped = Files.readString(TOP.resolve("conf/swingbridge.yaml"));
        List<MatchResult> shown = SHOWN.matcher(shipped).results().toList();
        assertThat(shown).extracting(found -> found.group(3)).containsExactly("rules", "accounts");

        for (MatchResult found : shown) {
            String value = found.group(1).replaceAll("(?m)^ *#   ", found.group(2) + "  ");
            String filled =
                    shipped.substring(0, found.start())
                            + found.group(2)
                            + found.group(3)
                            + ":\n"
                            + value
                            + shipped.substring(found.end());
            accept("conf/swingbridge.yaml " + found.group(3), filled);
        }
    }

    @Test
    void theConfigurationOfTheContainersIsAccepted() throws IOException {
        accept("docker", Files.readString(TOP.resolve("docker/swingbridge.yaml")));
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(TOP.resolve("docs"))) {
            return Stream.concat(Stream.of(TOP.resolve("README.md")), docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    private void accept(String name, String yaml) throws IOException {
        Path file = Files.writeString(Files.createTempFile(folder, "example", ".yaml"), yaml);
        assertThatCode(
                        () -> {
                            if (MIGRATION_FILE.matcher(yaml).find()) {
                                TableChoice choice = new TableChoice();
                                choice.file = file;
                                choice.body();
                            } else {
                                new ConfigurationLoader(everyVariable(yaml)).load(file);
                            }
                        })
                .as(name)
                .doesNotThrowAnyException();
    }

    private static Map<String, String> everyVariable(String yaml) {
        Map<String, String> environment = new HashMap<>();
        environment.put("SOURCE_PASSWORD", "secret");
        environment.put("TARGET_PASSWORD", "secret");
        environment.put("SWINGBRIDGE_ADMIN_PASSWORD", "secret");
        VARIABLE.matcher(yaml).results().forEach(name -> environment.put(name.group(1), "secret"));
        return environment;
    }
}
