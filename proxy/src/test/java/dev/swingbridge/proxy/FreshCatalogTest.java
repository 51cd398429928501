package dev.swingbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swingbridge.backfill.fixture.TestServers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Views, routines and triggers that are used as soon as they are made, with tables apart. */
class FreshCatalogTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir private Path directory;

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void areJudgedRightAtOnce(TestServers.Pair servers) throws Exception {
        String schema = TestServers.freshSchema("fresh", servers.source(), servers.target());
        servers.source()
                .run(
                        "USE " + schema,
                        "CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, n INT)",
                        "CREATE TABLE audit (id INT AUTO_INCREMENT PRIMARY KEY, n INT)");
        try (WholeProxy proxy = new WholeProxy(servers, directory, "");
                Connection maker = proxy.connect(schema, "");
                Connection user = proxy.connect(schema, "");
                Statement define = maker.createStatement();
                Statement use = user.createStatement()) {
            move(proxy, schema);
            for (int round = 1; round <= 3; round++) {
                routines(define, use, round);
                triggers(define, use);
            }
            servers.target()
                    .run("CREATE VIEW %s.recent AS SELECT * FROM %1$s.orders".formatted(schema));
            await().atMost(LIMIT)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(count(use, "recent")).isEqualTo(0));
            define.execute("DROP VIEW recent");
            use.execute("CREATE VIEW recent AS SELECT * FROM audit");
            assertThat(count(define, "recent")).isEqualTo(3 * 2);
        }
    }

    private static void routines(Statement define, Statement use, int round) throws SQLException {
        define.execute("CREATE PROCEDURE notes() INSERT INTO audit (n) VALUES (1)");
        onTarget(use);
        use.execute("CALL notes()");
        define.execute("DROP PROCEDURE notes");

        // made on the default side, where the table it writes is not any more
        define.execute("CREATE PROCEDURE sells() INSERT INTO orders (n) VALUES (1)");
        assertThat(count(use, "audit")).isEqualTo(2 * (round - 1) + 1);
        assertFails(1305, () -> use.execute("CALL sells()"));
        define.execute("DROP PROCEDURE sells");
    }

    private static void triggers(Statement define, Statement use) throws SQLException {
        define.execute("CREATE TRIGGER tr BEFORE INSERT ON audit FOR EACH ROW SET NEW.n = 7");
        use.execute("INSERT INTO audit (n) VALUES (2)");
        define.execute("DROP TRIGGER tr");
        define.execute(
                "CREATE TRIGGER tr AFTER INSERT ON audit FOR EACH ROW"
                        + " INSERT INTO orders (n) VALUES (NEW.n)");
        assertFails(1235, () -> use.execute("INSERT INTO audit (n) VALUES (3)"));
        define.execute("CREATE TRIGGER other BEFORE DELETE ON audit FOR EACH ROW SET @a = 1");
        define.execute("DROP TRIGGER other");
        define.execute("DROP TRIGGER tr");
        onTarget(use);
        assertFails(1360, () -> use.execute("DROP TRIGGER other"));
        use.execute("DROP TRIGGER IF EXISTS other");
    }

    private static void onTarget(Statement use) throws SQLException {
        assertThat(count(use, "orders")).isEqualTo(0);
    }

    private static void move(WholeProxy proxy, String name) throws Exception {
        proxy.admin().post("/api/migrations", Map.of("name", name, "tables", name + ".orders"));
        await().atMost(LIMIT)
                .until(() -> status(proxy, name).path("canSwitch").path("yes").asBoolean());
        proxy.admin().post("/api/migrations/" + name + "/switch-traffic", Map.of("maxHold", "10s"));
    }

    private static JsonNode status(WholeProxy proxy, String name) throws Exception {
        return proxy.admin().get("/api/migrations/" + name);
    }

    private interface Action {
        void run() throws SQLException;
    }

    private static void assertFails(int code, Action action) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(code));
    }

    private static int count(Statement sql, String table) throws SQLException {
        try (ResultSet rows = sql.executeQuery("SELECT COUNT(*) FROM " + table)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
