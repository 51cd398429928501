package dev.swingbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.proxy.cli.AdminClient;
import java.nio.file.Path;
import java.sql.Connection;
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

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aSessionReadsItsOwnWrites(TestServers.Pair servers) throws Exception {
        String schema = schema(servers);
        try (WholeProxy proxy = proxy(servers, "wait");
                Connection client = proxy.connect(schema, "useServerPrepStmts=true");
                Connection text = proxy.connect(schema, "");
                PreparedStatement join = client.prepareStatement(JOIN);
                Statement sql = client.createStatement();
                Statement other = text.createStatement()) {
            migrate(proxy.admin(), schema);
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
        try (WholeProxy proxy = proxy(servers, "stale");
                Connection client = proxy.connect(schema, "");
                PreparedStatement join = client.prepareStatement(JOIN);
                Statement sql = client.createStatement()) {
            migrate(proxy.admin(), schema);
            join.setString(1, "a");
            sql.executeUpdate("INSERT INTO moved (kept_id) VALUES (1), (1), (1)");
            await().atMost(Duration.ofSeconds(10)).until(() -> number(join.executeQuery()) == 3);
            proxy.admin().post("/api/migrations/" + schema + "/complete", Map.of());
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

    private WholeProxy proxy(TestServers.Pair servers, String reads) throws Exception {
        return new WholeProxy(servers, directory, "routing: {crossSideReads: " + reads + "}");
    }

    /** Leaves one table on each side. */
    private static void migrate(AdminClient admin, String schema) throws Exception {
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

    private static long number(ResultSet rows) throws SQLException {
        try (rows) {
            assertThat(rows.next()).isTrue();
            return rows.getLong(1);
        }
    }
}
