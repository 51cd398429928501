package dev.swingbridge.lab.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Scenes written as text: {@code == name [movable] [prepared] [mysql|mariadb]} opens one, {@code
 * setup: STATEMENT} makes its tables, every other line is a statement; {@code #} starts a remark. A
 * scene marked {@code prepared} is played a second time with each statement prepared.
 */
final class SceneFile {
    private final boolean mariaDb;
    private final List<Scene> scenes = new ArrayList<>();
    private String name = "";
    private Set<String> marks = Set.of();
    private List<String> setup = new ArrayList<>();
    private List<String> statements = new ArrayList<>();

    private SceneFile(boolean mariaDb) {
        this.mariaDb = mariaDb;
    }

    static List<Scene> read(String resource, boolean mariaDb) throws IOException {
        SceneFile file = new SceneFile(mariaDb);
        try (InputStream in = SceneFile.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException(resource + " is missing from the program");
            }
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                file.line(line.strip());
            }
        }
        file.end();
        return file.scenes;
    }

    private void line(String line) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        if (line.startsWith("== ")) {
            end();
            String[] words = line.substring(3).split(" ");
            name = words[0];
            marks = Set.of(words);
        } else if (line.startsWith("setup: ")) {
            setup.add(line.substring("setup: ".length()));
        } else {
            statements.add(line);
        }
    }

    private void end() {
        boolean elsewhere = marks.contains(mariaDb ? "mysql" : "mariadb");
        if (!name.isEmpty() && !elsewhere) {
            boolean movable = marks.contains("movable");
            scenes.add(new Scene(name, setup, Scene.asText(statements), movable));
            if (marks.contains("prepared")) {
                scenes.add(
                        new Scene(
                                name + "-prepared", setup, Scene.asPrepared(statements), movable));
            }
        }
        name = "";
        setup = new ArrayList<>();
        statements = new ArrayList<>();
    }
}
