package dev.swingbridge.proxy.config;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.proxy.config.Configuration.Account;
import dev.swingbridge.proxy.config.Configuration.AdminLogin;
import dev.swingbridge.proxy.config.Configuration.Credentials;
import dev.swingbridge.proxy.config.Configuration.Rule;
import dev.swingbridge.router.table.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
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
        Reading reading = new Reading(new Placeholders(environment, base));
        Configuration configuration = read(parse(file), base, reading);
        if (!reading.problems().isEmpty()) {
            throw new ConfigurationException(file.toString(), reading.problems());
        }
        return configuration;
    }

    /** Every key that exists, with its default. */
    static Map<String, String> defaults() {
        Reading reading = new Reading(new Placeholders(Map.of(), Path.of(".")));
        read(Map.of(), Path.of("."), reading);
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

    private static Configuration read(Map<?, ?> values, Path base, Reading reading) {
        Section root = new Section("", values, reading);
        ServerSections servers = new ServerSections(root.section("servers"), base);
        Configuration configuration =
                new Configuration(
                        ListenerSection.read(root.section("proxy"), base),
                        servers.source(),
                        servers.target(),
                        servers.link(Side.SOURCE),
                        servers.link(Side.TARGET),
                        routing(root.section("routing")),
                        accounts(root),
                        admins(root),
                        control(root.section("control")),
                        MovingSections.cutover(root.section("cutover")),
                        MovingSections.copy(root.section("copy")),
                        MovingSections.apply(root.section("apply")));
        servers.refuseUnknown();
        root.refuseUnknown();
        return configuration;
    }

    private static Configuration.Routing routing(Section section) {
        Side defaultSide = section.choice("default", Side.class, Side.SOURCE);
        List<Rule> rules = new ArrayList<>();
        for (Section rule : section.sections("rules")) {
            String tables = rule.name("tables", null);
            if (!tables.isEmpty() && !tables.contains(".")) {
                rule.problem("tables", "must be schema.table, such as archive.*, was " + tables);
            }
            rules.add(new Rule(tables, rule.choice("server", Side.class, Side.TARGET)));
            rule.refuseUnknown();
        }
        Configuration.CrossSideReads reads =
                section.choice(
                        "crossSideReads",
                        Configuration.CrossSideReads.class,
                        Configuration.CrossSideReads.REFUSE);
        section.refuseUnknown();
        return new Configuration.Routing(defaultSide, List.copyOf(rules), reads);
    }

    private static List<Account> accounts(Section root) {
        List<Account> accounts = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section account : root.sections("accounts")) {
            String name = account.name("name", null);
            if (!names.add(name) && !name.isEmpty()) {
                account.problem("name", "is used twice: " + name);
            }
            accounts.add(
                    new Account(
                            name,
                            account.text("password", ""),
                            credentials(account.optionalSection("source"), name),
                            credentials(account.optionalSection("target"), name)));
            account.refuseUnknown();
        }
        return List.copyOf(accounts);
    }

    private static @Nullable Credentials credentials(@Nullable Section section, String name) {
        if (section == null) {
            return null;
        }
        Credentials credentials =
                new Credentials(section.text("user", name), section.text("password", ""));
        section.refuseUnknown();
        return credentials;
    }

    private static List<AdminLogin> admins(Section root) {
        List<Section> sections = root.sections("admin");
        if (sections.isEmpty() && !root.has("admin")) {
            sections = List.of(root.item("admin", Map.of("name", "admin")));
        } else if (sections.isEmpty()) {
            root.problem("admin", "must name at least one login");
        }
        List<AdminLogin> logins = new ArrayList<>();
        for (Section login : sections) {
            String password = login.text("password", ADMIN_PASSWORD);
            logins.add(new AdminLogin(login.name("name", "admin"), password));
            login.refuseUnknown();
        }
        return List.copyOf(logins);
    }

    private static Configuration.Control control(Section section) {
        Side side = section.choice("server", Side.class, Side.TARGET);
        String schema = section.name("schema", DatabaseServer.CONTROL_SCHEMA);
        if (!schema.equals(DatabaseServer.CONTROL_SCHEMA)) {
            section.problem(
                    "schema",
                    "must be "
                            + DatabaseServer.CONTROL_SCHEMA
                            + ": another name cannot be used yet, was "
                            + schema);
        }
        section.refuseUnknown();
        return new Configuration.Control(side, schema);
    }
}
