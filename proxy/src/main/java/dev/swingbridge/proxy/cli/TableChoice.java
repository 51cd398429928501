package dev.swingbridge.proxy.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import picocli.CommandLine.Option;

/** Which tables, from where to where, and on what terms: as options or in a file. */
final class TableChoice {
    private static final List<String> KEYS = List.of("tables", "from", "to", "onDdl");

    @Option(
            names = "--tables",
            paramLabel = "PATTERNS",
            description = "Such as 'shop.*,!shop.tmp_*', '/regex/' or '*'.")
    @Nullable String tables;

    @Option(names = "--from", paramLabel = "SIDE", description = "source (default) or target.")
    @Nullable String from;

    @Option(names = "--to", paramLabel = "SIDE", description = "target (default) or source.")
    @Nullable String to;

    @Option(
            names = "--on-ddl",
            paramLabel = "POLICY",
            description =
                    "What to do when the tables' definition is changed: stop (default), ignore or apply.")
    @Nullable String onDdl;

    @Option(
            names = "--file",
            paramLabel = "SPEC.yaml",
            description = "A file with tables, from, to and onDdl instead.")
    @Nullable Path file;

    boolean given() {
        return tables != null || file != null;
    }

    /** The body of a create request without its name. */
    Map<String, Object> body() throws CommandFailure {
        Map<String, Object> body = new LinkedHashMap<>();
        if (file != null) {
            body.putAll(spec(file));
        }
        put(body, "tables", tables);
        put(body, "from", from);
        put(body, "to", to);
        put(body, "onDdl", onDdl);
        if (!body.containsKey("tables")) {
            throw new CommandFailure(
                    ExitCode.USAGE, "say which tables: --tables 'shop.*,!shop.tmp_*'");
        }
        return body;
    }

    private static void put(Map<String, Object> body, String key, @Nullable String value) {
        if (value != null) {
            body.put(key, value);
        }
    }

    private static Map<String, Object> spec(Path file) throws CommandFailure {
        Map<String, Object> body = new LinkedHashMap<>();
        if (!(parse(file) instanceof Map<?, ?> map)) {
            throw new CommandFailure(ExitCode.USAGE, file + " must hold keys such as tables:");
        }
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String key = String.valueOf(entry.getKey());
            if (!KEYS.contains(key) || entry.getValue() == null) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        file
                                + ": "
                                + key
                                + " cannot be used; known keys: "
                                + String.join(", ", KEYS));
            }
            body.put(key, entry.getValue());
        }
        return body;
    }

    private static @Nullable Object parse(Path file) throws CommandFailure {
        try {
            LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).build();
            return new Load(settings).loadFromString(Files.readString(file));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, "cannot read " + file);
        } catch (YamlEngineException e) {
            throw new CommandFailure(ExitCode.USAGE, file + " is not YAML: " + e.getMessage());
        }
    }
}
