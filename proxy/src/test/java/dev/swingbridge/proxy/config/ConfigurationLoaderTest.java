package dev.swingbridge.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swingbridge.backfill.copy.CopySettings;
import dev.swingbridge.backfill.throttle.ThrottleSettings;
import dev.swingbridge.proxy.backend.Secret;
import dev.swingbridge.proxy.backend.ServerCredentials;
import dev.swingbridge.proxy.frontend.Account;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions;
import dev.swingbridge.router.table.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationLoaderTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of(
                    "SOURCE_PASSWORD", "one",
                    "TARGET_PASSWORD", "two",
                    "SWINGBRIDGE_ADMIN_PASSWORD", "three");

    /** Another value than the default for every key; FILE is a file. */
    private static final String CHANGED =
            """
            proxy:
              listen: 127.0.0.1:1
              admin: 127.0.0.1:2
              http: 127.0.0.1:3
              socket: /tmp/a
              reusePort: true
              compression: zlib
              tls: {mode: required, certificate: "FILE", key: "FILE", ca: "FILE"}
              maxConnections: 4
              login: {timeout: 5s, maxPacket: 6KiB, maxConnectionsPerHost: 7}
            servers:
              source: &server
                address: 127.0.0.1:8
                user: other
                password: other
                tls: {mode: required, ca: "FILE", certificate: "FILE", key: "FILE"}
                socket: /tmp/b
                compression: zstd
                compressionLevel: 9
                proxyProtocol: v2
              target: *server
            routing: {default: target, crossSideReads: wait}
            admin: [{name: boss, password: other}]
            control: {server: source}
            cutover: {maxHold: 1s, drain: 1s, maxLag: 2s, openTransactions: kill, fence: none}
            copy:
              parallelism: 77
              chunkBytes: 1MiB
              deferIndexes: never
              throttle: {maxSourceLatency: 5ms, maxRowsPerSecond: 5}
            """;

    /** Keys that change nothing alone, and what they change something with. */
    private static final Map<String, String> TOGETHER =
            Map.of(
                    "proxy.tls.certificate", "proxy.tls.key",
                    "proxy.tls.key", "proxy.tls.certificate",
                    "servers.source.tls.certificate", "servers.source.tls.key",
                    "servers.source.tls.key", "servers.source.tls.certificate",
                    "servers.target.tls.certificate", "servers.target.tls.key",
                    "servers.target.tls.key", "servers.target.tls.certificate",
                    "servers.source.compressionLevel", "servers.source.compression",
                    "servers.target.compressionLevel", "servers.target.compression");

    @TempDir Path folder;

    @Test
    void shippedFileHoldsEveryKeyAtItsDefault() throws ConfigurationException {
        Map<?, ?> shipped = ConfigurationLoader.parse(Path.of("../conf/swingbridge.yaml"));

        Map<String, String> flat = new TreeMap<>();
        flatten("", shipped, flat);
        assertThat(flat).isEqualTo(ConfigurationLoader.defaults());
    }

    @Test
    void shippedFileIsValidOnceThePasswordsAreThere() throws ConfigurationException {
        Configuration shipped =
                new ConfigurationLoader(ENVIRONMENT).load(Path.of("../conf/swingbridge.yaml"));

        assertThat(shipped.source().own().password()).isEqualTo("one");
        assertThat(shipped.target().own().password()).isEqualTo("two");
        assertThat(shipped.operators().passwords()).containsExactly(Map.entry("admin", "three"));
        assertThat(shipped.migrations().cutover()).isEqualTo(CutoverOptions.defaults());
        assertThat(shipped.migrations().copy()).isEqualTo(CopySettings.defaults());
        assertThat(shipped.migrations().throttle()).isEqualTo(ThrottleSettings.NONE);
        assertThat(shipped.toString()).doesNotContain("one,", "two", "three");
    }

    @Test
    void everyKeyChangesASetting() throws Exception {
        Path file = Files.writeString(folder.resolve("some.pem"), "");
        Path second = Files.writeString(folder.resolve("second.pem"), "");
        Path whole =
                Files.writeString(
                        folder.resolve("all.yaml"), CHANGED.replace("FILE", file.toString()));
        Map<String, String> changed = new TreeMap<>();
        flatten("", ConfigurationLoader.parse(whole), changed);
        assertThat(changed.keySet()).isEqualTo(ConfigurationLoader.defaults().keySet());

        Configuration shipped = load("{}");
        for (String key : changed.keySet()) {
            Map<String, String> some = new TreeMap<>();
            some.put(key, changed.get(key));
            String other = TOGETHER.get(key);
            if (other != null) {
                some.put(other, changed.get(other));
            }
            if (key.equals("proxy.tls.ca")) {
                some.put("proxy.tls.mode", "verify-ca");
            }
            Object without = shipped;
            if (some.size() > 1) {
                Map<String, String> elsewhere = new TreeMap<>(some);
                elsewhere.put(key, key.endsWith("Level") ? "8" : second.toString());
                without = outcome(elsewhere);
                assertThat(without).as(key).isInstanceOf(Configuration.class);
            }
            assertThat(outcome(some))
                    .as(key)
                    .isNotEqualTo(without)
                    .isInstanceOf(Configuration.class);
        }
    }

    @Test
    void everyListChangesASetting() throws Exception {
        Configuration shipped = load("{}");

        assertThat(load("proxy: {balancers: [10.0.0.0/8]}")).isNotEqualTo(shipped);
        assertThat(load("routing: {rules: [{tables: a.*, server: target}]}")).isNotEqualTo(shipped);
        assertThat(load("accounts: [{name: a, password: b}]")).isNotEqualTo(shipped);
    }

    /** The configuration, or what is wrong with it. */
    private Object outcome(Map<String, String> keys) throws Exception {
        Map<String, Object> tree = new TreeMap<>();
        keys.forEach((key, value) -> put(tree, key, value));
        try {
            return load(new ObjectMapper().writeValueAsString(tree));
        } catch (ConfigurationException e) {
            return e.problems();
        }
    }

    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> tree, String key, String value) {
        int dot = key.indexOf('.');
        if (dot < 0) {
            tree.put(key, value);
        } else if (key.startsWith("admin[0]")) {
            tree.put("admin", List.of(Map.of(key.substring(dot + 1), value)));
        } else {
            Map<String, Object> inner =
                    (Map<String, Object>)
                            tree.computeIfAbsent(key.substring(0, dot), k -> new TreeMap<>());
            put(inner, key.substring(dot + 1), value);
        }
    }

    @Test
    void reportsEveryProblemAtOnceInTheOperatorsWords() throws IOException {
        List<String> problems =
                problems(
                        """
                        proxy:
                          listen: 6033
                          tls: {mode: sometimes, certificate: /no/such/file}
                          maxConnections: many
                        servers:
                          source: {adress: 127.0.0.1:3306, tls: {mode: verify-ca}}
                          target: {password: "${NO_SUCH_VARIABLE}"}
                        cutover: {maxHold: -5s, drain: 2}
                        copy: {chunkBytes: 4M, parallelism: 0}
                        apply: {parallelism: 4}
                        control: {schema: mine}
                        routing: {rules: [{tables: archive}]}
                        accounts: [{name: app}, {name: app}]
                        zzz: 1
                        """);

        assertThat(problems)
                .containsExactlyInAnyOrder(
                        "proxy.listen must be host:port, such as 0.0.0.0:6033, was 6033",
                        "proxy.tls.mode must be one of off, preferred, required, verify-ca,"
                                + " verify-identity, was sometimes",
                        "proxy.tls.certificate names /no/such/file, which cannot be read",
                        "proxy.tls.key is missing: give both certificate and key, or neither",
                        "proxy.maxConnections must be a whole number from 1 to 1000000, was many",
                        "servers.source.adress is not a key here; did you mean address?",
                        "servers.source.tls.ca is missing: tls.mode verify-ca needs it",
                        "servers.target.password: environment variable NO_SUCH_VARIABLE is not set",
                        "cutover.maxHold must be above 0, was -5s",
                        "cutover.drain must be a duration such as 500ms, 2s or 1m, was 2",
                        "copy.chunkBytes must be a size such as 64KiB or 4MiB, was 4M",
                        "copy.parallelism must be auto or a whole number from 1 to 256, was 0",
                        "apply.parallelism is not a key any more: changes are applied in the order"
                                + " of the log, neighbouring transactions as one, was 4",
                        "control.schema is not a key any more: the schema is swingbridge, was mine",
                        "routing.rules[0].tables must be schema.table, such as archive.*, was"
                                + " archive",
                        "accounts[1].name is used twice: app",
                        "zzz is not a key here; known keys: accounts, admin, control, copy, cutover,"
                                + " proxy, routing, servers");
    }

    @Test
    void takesValuesFromFilesBesideTheConfiguration() throws Exception {
        Files.writeString(folder.resolve("secret"), "s3cret\n");

        Configuration configuration = load("servers: {source: {password: \"${file:secret}\"}}");

        assertThat(configuration.source().own().password()).isEqualTo("s3cret");
    }

    @Test
    void readsAccountsWithTheirLoginsOnBothSides() throws Exception {
        Configuration configuration =
                load(
                        """
                        accounts:
                          - {name: app, password: a, target: {user: app2, password: b}}
                        """);

        Account account = configuration.accounts().getFirst();
        assertThat(account.credentials())
                .containsEntry(Side.SOURCE, new ServerCredentials("app", Secret.clearText("a")))
                .containsEntry(Side.TARGET, new ServerCredentials("app2", Secret.clearText("b")));
    }

    @Test
    void keysOfEarlierVersionsGoOnLoadingWithTheMeaningTheyHad() throws Exception {
        Configuration old =
                load(
                        """
                        servers: {source: {readFrom: null}}
                        control: {server: target, schema: swingbridge}
                        apply: {parallelism: auto}
                        """);

        assertThat(old).isEqualTo(load("{}"));
        assertThat(load("apply: {parallelism: 1}")).isEqualTo(old);
    }

    @Test
    void keysOfEarlierVersionsAreNotOfferedAnyMore() throws IOException {
        assertThat(problems("servers: {source: {readfrom: null}}"))
                .singleElement()
                .asString()
                .doesNotContain("readFrom");
    }

    @Test
    void aFileThatIsNoYamlIsOneProblem() throws IOException {
        assertThat(problems("proxy: [")).hasSize(1).first().asString().contains("not YAML");
    }

    private Configuration load(String yaml) throws Exception {
        Path file = Files.writeString(folder.resolve("swingbridge.yaml"), yaml);
        return new ConfigurationLoader(ENVIRONMENT).load(file);
    }

    private List<String> problems(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("broken.yaml"), yaml);
        ConfigurationException refused =
                catchThrowableOfType(
                        ConfigurationException.class,
                        () -> new ConfigurationLoader(ENVIRONMENT).load(file));
        return refused.problems();
    }

    private static void flatten(String path, Object value, Map<String, String> into) {
        switch (value) {
            case Map<?, ?> map ->
                    map.forEach(
                            (key, inner) -> {
                                String at = path.isEmpty() ? "" + key : path + "." + key;
                                flatten(at, inner == null ? "null" : inner, into);
                            });
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    flatten(path + "[" + i + "]", list.get(i), into);
                }
            }
            default -> into.put(path, value.toString());
        }
    }
}
