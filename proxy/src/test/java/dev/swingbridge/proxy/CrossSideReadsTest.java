package dev.swingbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.backfill.embedded.ServerProcess;
import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.proxy.cli.AdminClient;
import dev.swingbridge.proxy.config.ConfigurationLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads over tables on both sides, answered from copies, through a whole proxy. */
class CrossSideReadsTest {
    private static final String PAIRS = "dev.swingbridge.backfill.fixture.TestServers#equalPairs";
    private static final String JOIN =
            "SELECT COUNT(*) FROM moved JOIN kept ON kept.id = moved.kept_id WHERE kept.name = ?";

    @TempDir private Path directory;
    private final int port = ServerProcess.freePort();
    private final int http = ServerProcess.freePort();

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aSessionReadsItsOwnWrites(TestServers.Pair servers) throws Exception {
        String schema = schema(servers);
        try (Proxy _ = proxy(servers, "wait");
                Connection client = connect(schema, "useServerPrepStmts=true");
                Connection text = connect(schema, "");
                PreparedStatement join = client.prepareStatement(JOIN);
                Statement sql = client.createStatement();
                Statement other = text.createStatement()) {
            migrate(schema);
            join.setString(1, "a");
            for (int written = 1; written <= 100; written++) {
                sql.executeUpdate("INSERT INTO moved (kept_id) VALUES (1)");
                assertThat(number(join.executeQuery())).isEqualTo(written);
            }
            client.setAutoCommit(false);
            sql.executeUpdate("INSERT INTO moved (kept_id) VALUES (1)");
            assertThatThrownBy(join::executeQuery)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1235));
            client.commit();
            assertThat(number(join.executeQuery())).isEqualTo(101);
            sql.executeUpdate("UPDATE kept SET name = 'b' WHERE id = 2");
            assertThat(number(join.executeQuery())).isEqualTo(101);
            client.commit();

            assertThatThrownBy(
                            () ->
                                    other.executeUpdate(
                                            "UPDATE moved JOIN kept ON kept.id = moved.kept_id SET moved.kept_id = 2"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1235));
            assertThatThrownBy(() -> other.executeQuery("SELECT * FROM moved, kept FOR UPDATE"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1235));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void staleReadsDoNotWait(TestServers.Pair servers) throws Exception {
        String schema = schema(servers);
        try (Proxy _ = proxy(servers, "stale");
                Connection client = connect(schema, "");
                PreparedStatement join = client.prepareStatement(JOIN);
                Statement sql = client.createStatement()) {
            migrate(schema);
            join.setString(1, "a");
            sql.executeUpdate("INSERT INTO moved (kept_id) VALUES (1), (1), (1)");
            await().atMost(Duration.ofSeconds(10)).until(() -> number(join.executeQuery()) == 3);
            admin().post("/api/migrations/" + schema + "/complete", Map.of());
            assertThatThrownBy(join::executeQuery)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1235));
        }
    }

    private static String schema(TestServers.Pair servers) {
        String schema = TestServers.freshSchema("cross", servers.source(), servers.target());
        servers.source()
                .run(
                        "CREATE TABLE `%s`.kept (id INT PRIMARY KEY, name VARCHAR(10))"
                                .formatted(schema),
                        "INSERT INTO `%s`.kept VALUES (1, 'a'), (2, 'c')".formatted(schema),
                        "CREATE TABLE `%s`.moved (id INT AUTO_INCREMENT PRIMARY KEY, kept_id INT)"
                                .formatted(schema));
        return schema;
    }

    private Proxy proxy(TestServers.Pair servers, String reads) throws Exception {
        Path file = directory.resolve("swingbridge.yaml");
        Files.writeString(
                file,
                """
                proxy: {listen: 127.0.0.1:%d, admin: 127.0.0.1:%d, http: 127.0.0.1:%d}
                servers:
                  source: %s
                  target: %s
                routing: {crossSideReads: %s}
                admin: [{name: admin, password: secret}]
                accounts:
                  - {name: app, password: secret, source: %s, target: %s}
                """
                        .formatted(
                                port,
                                ServerProcess.freePort(),
                                http,
                                server(servers.source()),
                                server(servers.target()),
                                reads,
                                login(servers.source()),
                                login(servers.target())));
        return Proxy.start(new ConfigurationLoader(Map.of()).load(file));
    }

    private static String server(TestServer server) {
        return "{address: 127.0.0.1:%d, user: \"%s\", password: \"%s\", tls: {mode: preferred}}"
                .formatted(server.port(), server.user(), server.password());
    }

    private static String login(TestServer server) {
        return "{user: \"%s\", password: \"%s\"}".formatted(server.user(), server.password());
    }

    private AdminClient admin() {
        return new AdminClient("127.0.0.1:" + http, "admin", "secret");
    }

    /** Leaves one table on each side. */
    private void migrate(String schema) throws Exception {
        AdminClient admin = admin();
        admin.post("/api/migrations", Map.of("name", schema, "tables", schema + ".moved"));
        await().atMost(Duration.ofSeconds(60))
                .until(
                        () ->
                                admin.get("/api/migrations/" + schema)
                                        .path("canSwitch")
                                        .path("yes")
                                        .asBoolean());
        admin.post("/api/migrations/" + schema + "/switch-traffic", Map.of());
    }

    private Connection connect(String schema, String options) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://127.0.0.1:%d/%s?sslMode=DISABLED&allowPublicKeyRetrieval=true&%s"
                        .formatted(port, schema, options),
                "app",
                "secret");
    }

    private static long number(ResultSet rows) throws SQLException {
        try (rows) {
            assertThat(rows.next()).isTrue();
            return rows.getLong(1);
        }
    }
}
