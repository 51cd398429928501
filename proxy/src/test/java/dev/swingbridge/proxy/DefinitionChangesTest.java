package dev.swingbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.server.Rows;
import dev.swingbridge.backfill.server.ServerIdentity.Flavor;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients, and others, that change the definition of tables in migration, in both directions. */
class DefinitionChangesTest {
    private static final String PAIRS = "dev.swingbridge.backfill.fixture.TestServers#equalPairs";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir private Path directory;

    @SuppressWarnings("NullAway.Init") // each test starts its own
    private WholeProxy proxy;

    @ParameterizedTest
    @MethodSource(PAIRS)
    void stopRefusesThemToClientsSoThatTheWayBackStays(TestServers.Pair servers) throws Exception {
        String schema = schema(servers);
        servers.source()
                .run(
                        "USE " + schema,
                        "CREATE PROCEDURE Widens() ALTER TABLE orders ADD COLUMN later INT",
                        "CREATE PROCEDURE calls_it() BEGIN CALL widens(); END");
        try (WholeProxy _ = start(servers);
                Connection client = proxy.connect(schema, "useServerPrepStmts=true");
                Statement sql = client.createStatement()) {
            create(schema, "stop");
            assertRefused(() -> sql.execute("ALTER TABLE orders ADD COLUMN later INT"), schema);
            assertRefused(() -> prepared(client, "TRUNCATE TABLE orders"), schema);
            assertRefused(() -> sql.execute("CALL Widens()"), schema);
            assertRefused(() -> sql.execute("CALL calls_it()"), schema);
            if (servers.source().flavor() == Flavor.MARIADB) {
                assertRefused(() -> sql.execute("BEGIN NOT ATOMIC CALL calls_it(); END"), schema);
            }
            sql.execute("ALTER TABLE orders COMMENT = 'kept', ENGINE = InnoDB");
            sql.execute("CREATE TABLE other (id INT PRIMARY KEY)");
            sql.execute("ALTER TABLE other ADD COLUMN later INT");
            sql.execute("INSERT INTO orders (n) VALUES (1)");

            cutover(schema, "switch-traffic", "canSwitch");
            assertRefused(() -> sql.execute("CREATE INDEX by_n ON orders (n)"), schema);
            sql.execute("INSERT INTO orders (n) VALUES (2)");
            boolean compound = servers.target().flavor() == Flavor.MARIADB;
            if (compound) {
                sql.execute(
                        "BEGIN NOT ATOMIC DECLARE i INT DEFAULT 7; SET i = i + 1;"
                                + " UPDATE orders SET n = n + i; SET @seen = i; END");
            }
            cutover(schema, "reverse-traffic", "canReverse");
            verifyEqual(schema, 2);
            try (ResultSet seen = sql.executeQuery("SELECT MAX(n), @seen FROM orders")) {
                assertThat(seen.next()).isTrue();
                assertThat(seen.getInt(1)).isEqualTo(compound ? 10 : 2);
                assertThat(seen.getInt(2)).isEqualTo(compound ? 8 : 0);
            }
            assertThat(proxy.admin().get("/api/migrations/" + schema + "/journal").toString())
                    .contains("ddl left out")
                    .contains("COMMENT = 'kept'");

            proxy.admin().post("/api/migrations/" + schema + "/cancel", Map.of());
            sql.execute("ALTER TABLE orders ADD COLUMN later INT");
            sql.execute("INSERT INTO orders (n, later) VALUES (3, 3)");
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void stopSaysWhichStatementCameAnotherWayAndWhatToDo(TestServers.Pair servers)
            throws Exception {
        String schema = schema(servers);
        try (WholeProxy _ = start(servers);
                Connection client = proxy.connect(schema, "useServerPrepStmts=true");
                Statement sql = client.createStatement()) {
            create(schema, "stop");
            cutover(schema, "switch-traffic", "canSwitch");
            sql.execute("INSERT INTO orders (n) VALUES (1)");

            servers.target()
                    .run(
                            "USE " + schema,
                            "ALTER TABLE orders ADD COLUMN later INT",
                            "INSERT INTO orders (n, later) VALUES (2, 2)");

            await().atMost(LIMIT)
                    .until(() -> status(schema).path("health").asText("").equals("FAILED"));
            assertThat(status(schema).path("reason").asText())
                    .contains("ALTER TABLE orders ADD COLUMN later INT")
                    .contains("onDdl is stop")
                    .contains("log position")
                    .contains("complete it when its new side serves");
            assertThat(status(schema).path("canReverse").path("yes").asBoolean()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void ignoreLetsIndexesThroughBothWays(TestServers.Pair servers) throws Exception {
        String schema = schema(servers);
        try (WholeProxy _ = start(servers);
                Connection client = proxy.connect(schema, "useServerPrepStmts=true");
                Statement sql = client.createStatement()) {
            create(schema, "ignore");
            assertThat(status(schema).path("onDdl").asText()).isEqualTo("ignore");
            sql.execute("CREATE INDEX by_n ON orders (n)");
            sql.execute("INSERT INTO orders (n) VALUES (1)");
            servers.source()
                    .run(
                            "USE " + schema,
                            "DROP INDEX by_n ON orders",
                            "INSERT INTO orders (n) VALUES (2)");
            assertRefused(() -> sql.execute("ALTER TABLE orders ADD COLUMN later INT"), schema);

            cutover(schema, "switch-traffic", "canSwitch");
            sql.execute("ALTER TABLE orders ADD UNIQUE INDEX by_n (n)");
            sql.execute("INSERT INTO orders (n) VALUES (3)");
            assertThatThrownBy(() -> sql.execute("INSERT INTO orders (n) VALUES (3)"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1062));
            cutover(schema, "reverse-traffic", "canReverse");
            verifyEqual(schema, 3);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#pairs")
    void applyCarriesThemOutBothWaysUnderTheWritesOfOthers(TestServers.Pair servers)
            throws Exception {
        String schema = schema(servers);
        for (TestServer server : List.of(servers.source(), servers.target())) {
            server.run("SET GLOBAL max_allowed_packet = 67108864");
        }
        try (WholeProxy _ = start(servers);
                Connection client = proxy.connect(schema, "");
                Statement sql = client.createStatement();
                SteadyWriters writers = new SteadyWriters(() -> proxy.connect(schema, ""), 3)) {
            create(schema, "apply");
            assertThat(status(schema).path("onDdl").asText()).isEqualTo("apply");
            change(sql, writers, "ALTER TABLE orders ADD COLUMN note VARCHAR(20) DEFAULT 'new'");
            change(sql, writers, "ALTER TABLE orders MODIFY note VARCHAR(30) FIRST");
            for (String refused :
                    List.of(
                            "ALTER TABLE orders MODIFY id BIGINT",
                            "ALTER TABLE orders ADD COLUMN r DOUBLE DEFAULT (RAND())",
                            "DROP TABLE orders")) {
                assertRefused(() -> sql.execute(refused), schema);
            }
            servers.source()
                    .run("USE " + schema, "ALTER TABLE orders ADD COLUMN past INT DEFAULT 3");

            cutover(schema, "switch-traffic", "canSwitch");
            change(sql, writers, "ALTER TABLE orders RENAME COLUMN past TO later, ADD KEY (later)");
            servers.target().run("USE " + schema, "ALTER TABLE orders DROP COLUMN note");
            change(sql, writers, "ALTER TABLE orders ADD COLUMN e ENUM('a','b') DEFAULT 'b'");
            cutover(schema, "reverse-traffic", "canReverse");
            change(sql, writers, "ALTER TABLE orders ADD COLUMN last BIGINT NOT NULL DEFAULT 9");

            assertThat((Throwable) writers.stop()).isNull();
            verifyEqual(schema, writers.written());
            assertThat(definition(servers.target(), schema))
                    .isEqualTo(definition(servers.source(), schema))
                    .containsExactly("id", "n", "later", "e", "last");
            assertThat(journal(schema).stream().filter(line -> line.contains("ddl applied")))
                    .hasSize(7)
                    .anyMatch(line -> line.contains("RENAME COLUMN past TO later"));
            change(sql, writers, "TRUNCATE TABLE orders");
            sql.execute("INSERT INTO orders (n) VALUES (1)");
            verifyEqual(schema, 1);
        }
    }

    /** Others write right before it and right behind it. */
    private static void change(Statement sql, SteadyWriters writers, String statement)
            throws Exception {
        writers.awaitMore(20);
        sql.execute(statement);
        writers.awaitMore(20);
    }

    private List<String> journal(String schema) throws Exception {
        List<String> lines = new ArrayList<>();
        proxy.admin()
                .get("/api/migrations/" + schema + "/journal")
                .forEach(line -> lines.add(line.toString()));
        return lines;
    }

    private static List<String> definition(TestServer server, String schema) throws SQLException {
        try (Connection connection = server.connect()) {
            return Rows.column(
                    connection,
                    "SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA='"
                            + schema
                            + "' AND TABLE_NAME='orders' ORDER BY ORDINAL_POSITION");
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aVerificationThatAChangeOvertakesBeginsAgain(TestServers.Pair servers) throws Exception {
        String schema = schema(servers);
        try (WholeProxy _ = start(servers);
                Connection past = servers.source().connect(schema);
                Statement sql = past.createStatement()) {
            create(schema, "apply");
            sql.execute("ALTER TABLE orders ADD COLUMN note VARCHAR(9) DEFAULT 'x'");
            sql.execute("INSERT INTO orders (n) VALUES (1), (2)");
            await().atMost(LIMIT)
                    .until(() -> definition(servers.target(), schema).contains("note"));

            sql.execute("LOCK TABLES orders WRITE");
            proxy.admin().post("/api/migrations/" + schema + "/verify", Map.of());
            await().atMost(LIMIT).until(() -> waitingToRead(servers.source(), schema) > 0);
            sql.execute("ALTER TABLE orders DROP COLUMN note");
            sql.execute("UNLOCK TABLES");

            awaitVerified(schema);
            assertThat(status(schema).path("verify").path("state").asText()).isEqualTo("equal");
            assertThat(status(schema).path("verify").path("rowsCompared").asLong()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void whileAChangeIsCarriedOutThereIsNothingToVerifyOrSwitch(TestServers.Pair servers)
            throws Exception {
        String schema = schema(servers);
        try (WholeProxy _ = start(servers);
                Connection client = proxy.connect(schema, "");
                Statement sql = client.createStatement();
                Connection other = servers.target().connect(schema);
                Statement reader = other.createStatement()) {
            create(schema, "apply");
            reader.execute("LOCK TABLES orders READ");
            sql.execute("ALTER TABLE orders ADD COLUMN note VARCHAR(9) DEFAULT 'x'");

            assertThatThrownBy(
                            () ->
                                    proxy.admin()
                                            .post(
                                                    "/api/migrations/" + schema + "/verify",
                                                    Map.of()))
                    .hasMessageContaining("a definition is being changed on both sides")
                    .hasMessageContaining("column note is missing on the target");
            await().atMost(LIMIT)
                    .until(() -> !status(schema).path("canSwitch").path("yes").asBoolean());
            reader.execute("UNLOCK TABLES");

            cutover(schema, "switch-traffic", "canSwitch");
            servers.source().run("ALTER TABLE " + schema + ".orders DROP COLUMN note");
            assertThatThrownBy(() -> cutover(schema, "reverse-traffic", "canReverse"))
                    .hasMessageContaining("the definitions of both sides differ")
                    .hasMessageContaining("column note");
            assertThat(status(schema).path("state").asText()).isEqualTo("SWITCHED");
        }
    }

    private static long waitingToRead(TestServer server, String schema) throws SQLException {
        try (Connection connection = server.connect()) {
            return Rows.column(
                            connection,
                            "SELECT ID FROM information_schema.PROCESSLIST WHERE STATE LIKE"
                                    + " '%metadata lock%' AND INFO LIKE '%note%"
                                    + schema
                                    + "%'")
                    .size();
        }
    }

    @Test
    void applyNeedsTheNamesOfColumnsInBothLogs() throws Exception {
        try (TestServer nameless =
                        TestServers.own(
                                TestServers.pair().target().flavor(),
                                Map.of("binlog-row-metadata", "MINIMAL"));
                WholeProxy _ = start(new TestServers.Pair(TestServers.pair().source(), nameless))) {
            String schema = schema(new TestServers.Pair(TestServers.pair().source(), nameless));

            assertThatThrownBy(() -> create(schema, "apply"))
                    .hasMessageContaining("binlog_row_metadata is MINIMAL")
                    .hasMessageContaining("onDdl apply needs FULL");
        }
    }

    private interface Action {
        void run() throws SQLException;
    }

    private static void assertRefused(Action action, String migration) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> {
                            assertThat(e.getErrorCode()).isEqualTo(1235);
                            assertThat(e.getMessage())
                                    .contains(".orders is in migration " + migration)
                                    .contains("onDdl")
                                    .contains("once the migration is completed or cancelled");
                        });
    }

    private static void prepared(Connection client, String sql) throws SQLException {
        try (PreparedStatement statement = client.prepareStatement(sql)) {
            statement.execute();
        }
    }

    private static String schema(TestServers.Pair servers) {
        String schema = TestServers.freshSchema("defs", servers.source(), servers.target());
        servers.source()
                .run(
                        "CREATE TABLE `%s`.orders (id INT AUTO_INCREMENT PRIMARY KEY, n INT)"
                                .formatted(schema));
        return schema;
    }

    private void create(String schema, String onDdl) throws Exception {
        proxy.admin()
                .post(
                        "/api/migrations",
                        Map.of("name", schema, "tables", schema + ".orders", "onDdl", onDdl));
        await().atMost(LIMIT)
                .until(() -> status(schema).path("state").asText("").equals("REPLICATING"));
    }

    private JsonNode status(String schema) throws Exception {
        return proxy.admin().get("/api/migrations/" + schema);
    }

    private void cutover(String schema, String verb, String ability) throws Exception {
        await().atMost(LIMIT).until(() -> status(schema).path(ability).path("yes").asBoolean());
        // what is shown here is not how quick a busy machine is
        proxy.admin()
                .post(
                        "/api/migrations/" + schema + "/" + verb,
                        Map.of("maxHold", "10s", "maxLag", "10s"));
    }

    private void verifyEqual(String schema, long rows) throws Exception {
        await().atMost(LIMIT).until(() -> status(schema).path("canSwitch").path("yes").asBoolean());
        proxy.admin().post("/api/migrations/" + schema + "/verify", Map.of());
        awaitVerified(schema);
        assertThat(status(schema).path("verify").path("state").asText()).isEqualTo("equal");
        try (Connection client = proxy.connect(schema, "useServerPrepStmts=true");
                Statement sql = client.createStatement();
                ResultSet count = sql.executeQuery("SELECT COUNT(*) FROM orders")) {
            assertThat(count.next()).isTrue();
            assertThat(count.getLong(1)).isEqualTo(rows);
        }
    }

    private void awaitVerified(String schema) {
        await().atMost(LIMIT)
                .until(
                        () ->
                                !status(schema)
                                        .path("verify")
                                        .path("state")
                                        .asText("")
                                        .equals("running"));
    }

    private WholeProxy start(TestServers.Pair servers) throws Exception {
        proxy = new WholeProxy(servers, directory, "");
        return proxy;
    }
}
