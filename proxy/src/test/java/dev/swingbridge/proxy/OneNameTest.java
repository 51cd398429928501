package dev.swingbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One name means one thing: no two files of the product are called the same. */
class OneNameTest {
    private static final Path TOP = Path.of("..");
    private static final List<String> PRODUCT = List.of("protocol", "router", "backfill", "proxy");

    @Test
    void noTwoClassesShareAName() throws IOException {
        Map<String, List<String>> packages = new TreeMap<>();
        for (String module : PRODUCT) {
            Path sources = TOP.resolve(module).resolve("src/main/java/dev/swingbridge");
            for (Path file : files(sources)) {
                String folder = sources.relativize(file.getParent()).toString().replace('/', '.');
                packages.computeIfAbsent(file.getFileName().toString(), n -> new ArrayList<>())
                        .add(folder);
            }
        }

        assertThat(packages).hasSizeGreaterThan(400);
        packages.values().removeIf(homes -> homes.size() == 1);
        assertThat(packages).isEmpty();
    }

    private static List<Path> files(Path sources) throws IOException {
        try (Stream<Path> all = Files.walk(sources)) {
            return all.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("package-info.java"))
                    .toList();
        }
    }
}
