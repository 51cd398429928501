package dev.swingbridge.proxy.config;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.proxy.admin.OperatorSettings;
import dev.swingbridge.router.table.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads the file into a {@link Configuration}, or says everything that is wrong with it. */
public final class ConfigurationLoader {
    private static final String ADMIN_PASSWORD = "${SWINGBRIDGE_ADMIN_PASSWORD}";

    private final Map<String, String> environment;

    public ConfigurationLoader(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    public Configuration load(Path file) throws ConfigurationException {
        Path directory = file.toAbsolutePath().normalize().getParent();
        Path base = directory == null ? Path.of(".") : directory;
        Reading reading = new Reading(environment, base);
        Configuration configuration = read(parse(file), reading);
        if (!reading.problems().isEmpty()) {
            throw new ConfigurationException(file.toString(), reading.problems());
        }
        return configuration;
    }

    /** Every key that exists, with its default. */
    static Map<String, String> defaults() {
        Reading reading = new Reading(Map.of(), Path.of("."));
        read(Map.of(), reading);
        return new TreeMap<>(reading.defaults());
    }

    static Map<?, ?> parse(Path file) throws ConfigurationException {
        try {
            LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).build();
            Object root = new Load(settings).loadFromString(Files.readString(file));
            if (root instanceof Map<?, ?> map) {
                return map;
            }
            throw new ConfigurationException(
                    file.toString(),
                    List.of("the file must hold keys such as proxy: and servers:"));
        } catch (YamlEngineException e) {
            throw new ConfigurationException(
                    file.toString(), List.of("the file is not YAML: " + e.getMessage()));
        } catch (IOException e) {
            throw new ConfigurationException(
                    file.toString(),
                    List.of("the file cannot be read (" + e.getClass().getSimpleName() + ")"));
        }
    }

    private static Configuration read(Map<?, ?> values, Reading reading) {
        Section root = new Section("", values, reading);
        Section proxy = root.section("proxy");
        ListenerSection listeners = new ListenerSection(proxy);
        Section servers = root.section("servers");
        Section routing = root.section("routing");
        Configuration configuration =
                new Configuration(
                        listeners.applications(),
                        new OperatorSettings(listeners.admin(), listeners.http(), operators(root)),
                        ServerSections.source(servers.section("source")),
                        ServerSections.target(servers.section("target")),
                        RoutingSection.routes(routing),
                        RoutingSection.crossSideReads(routing),
                        AccountSections.read(root.sections("accounts")),
                        control(root.section("control")),
                        MigrationSections.read(root, listeners.name()));
        List.of(proxy, servers, routing, root).forEach(Section::refuseUnknown);
        return configuration;
    }

    /** Passwords by login. */
    private static Map<String, String> operators(Section root) {
        List<Section> sections = root.sections("admin");
        if (sections.isEmpty() && !root.has("admin")) {
            sections = List.of(root.item("admin", Map.of("name", "admin")));
        } else if (sections.isEmpty()) {
            root.problem("admin", "must name at least one login");
        }
        Map<String, String> passwords = new LinkedHashMap<>();
        for (Section login : sections) {
            String password = login.text("password", ADMIN_PASSWORD);
            passwords.put(login.name("name", "admin"), password);
            login.refuseUnknown();
        }
        return passwords;
    }

    private static Side control(Section section) {
        Side side = section.choice("server", Side.class, Side.TARGET);
        section.retired(
                "schema",
                Set.of(DatabaseServer.CONTROL_SCHEMA, "null"),
                "the schema is " + DatabaseServer.CONTROL_SCHEMA);
        section.refuseUnknown();
        return side;
    }
}
