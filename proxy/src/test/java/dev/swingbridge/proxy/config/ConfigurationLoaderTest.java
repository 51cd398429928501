package dev.swingbridge.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

        assertThat(shipped.source().password()).isEqualTo("one");
        assertThat(shipped.target().password()).isEqualTo("two");
        assertThat(shipped.admin()).containsExactly(new Configuration.AdminLogin("admin", "three"));
        assertThat(shipped.cutover().maxHold()).isEqualTo(Duration.ofMillis(500));
        assertThat(shipped.copy().chunkBytes()).isEqualTo(4 << 20);
        assertThat(shipped.copy().parallelism()).isZero();
        assertThat(shipped).hasToString(shipped.toString().replace("three", ""));
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
                        "apply.parallelism must be auto or 1: changes are applied in the order of"
                                + " the log, neighbouring transactions as one, was 4",
                        "control.schema must be swingbridge: another name cannot be used yet,"
                                + " was mine",
                        "routing.rules[0].tables must be schema.table, such as archive.*, was"
                                + " archive",
                        "accounts[1].name is used twice: app",
                        "zzz is not a key here; known keys: accounts, admin, apply, control, copy,"
                                + " cutover, proxy, routing, servers");
    }

    @Test
    void takesValuesFromFilesBesideTheConfiguration() throws Exception {
        Files.writeString(folder.resolve("secret"), "s3cret\n");

        Configuration configuration = load("servers: {source: {password: \"${file:secret}\"}}");

        assertThat(configuration.source().password()).isEqualTo("s3cret");
    }

    @Test
    void readsAccountsWithTheirLoginsOnBothSides() throws Exception {
        Configuration configuration =
                load(
                        """
                        accounts:
                          - {name: app, password: a, target: {user: app2, password: b}}
                        """);

        Configuration.Account account = configuration.accounts().getFirst();
        assertThat(account.source()).isNull();
        assertThat(account.target()).isEqualTo(new Configuration.Credentials("app2", "b"));
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
