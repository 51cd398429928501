package dev.swingbridge.proxy.session;

import static dev.swingbridge.proxy.session.OrdersScene.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.proxy.session.registry.ArmReport;
import dev.swingbridge.proxy.session.state.Pin;
import dev.swingbridge.router.table.Side;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a session carries over to the other side, and what ties it down. */
public class SessionStateTest {
    private static final String PAIRS = "dev.swingbridge.backfill.fixture.TestServers#pairs";

    @ParameterizedTest
    @MethodSource(PAIRS)
    void carriesVariablesOver(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                Statement sql = scene.client()) {
            sql.execute("SET @i = 7, @d = 1.50, @s = _latin1 X'E9' COLLATE latin1_bin, @n = NULL");
            sql.execute("SET @f = 1e10");
            sql.execute("SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'");
            sql.execute("SET time_zone = '+05:30', group_concat_max_len = 4321");
            sql.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
            sql.execute("PREPARE p FROM 'SELECT ? + 1'");
            String state =
                    "SELECT @i, @d, HEX(@s), COLLATION(@s), @n, @f, @@sql_mode, @@time_zone,"
                            + " @@group_concat_max_len, DATABASE(), @@collation_connection";
            List<String> before = row(sql, state);
            assertThat(one(sql, "SELECT \"side\" FROM t WHERE id = 1")).isEqualTo("source");

            scene.flip(Side.TARGET);

            assertThat(one(sql, "SELECT \"side\" FROM t WHERE id = 1")).isEqualTo("target");
            assertThat(row(sql, state)).isEqualTo(before);
            assertThat(one(sql, isolation(pair.target().flavor().name())))
                    .isEqualTo("READ-COMMITTED");
            sql.execute("SET @a = 41");
            assertThat(one(sql, "EXECUTE p USING @a")).isEqualTo("42");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void describesColumnsAsBefore(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                Statement sql = scene.client()) {
            sql.execute("SET NAMES utf8mb4 COLLATE utf8mb4_spanish_ci");
            int before = collationOfSide(sql);

            scene.flip(Side.TARGET);

            assertThat(collationOfSide(sql)).isEqualTo(before);
            sql.execute("SET NAMES utf8mb4");
            scene.flip(Side.SOURCE);
            assertThat(collationOfSide(sql)).isNotEqualTo(before);
        }
    }

    private static int collationOfSide(Statement sql) throws SQLException {
        try (ResultSet rows = sql.executeQuery("SELECT side FROM t WHERE id = 1")) {
            var columns = (com.mysql.cj.jdbc.result.ResultSetMetaData) rows.getMetaData();
            return columns.getFields()[0].getCollationIndex();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void keepsLastInsertIdAndWarnings(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                Statement sql = scene.client()) {
            sql.execute("INSERT INTO t (side, v) VALUES ('new', 1)");

            scene.flip(Side.TARGET);

            assertThat(one(sql, "SELECT ROW_COUNT()")).isEqualTo("1");
            assertThat(one(sql, "SELECT COUNT(*) FROM t WHERE id < 3")).isEqualTo("2");
            assertThat(one(sql, "SELECT LAST_INSERT_ID()")).isEqualTo("3");
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void keepsTheLastInsertIdOfARoutine(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                Statement sql = scene.client()) {
            pair.source()
                    .run(
                            "USE " + scene.schema(),
                            "CREATE PROCEDURE adds() INSERT INTO t (side, v) VALUES ('new', 1)");
            sql.execute("CALL adds()");

            scene.flip(Side.TARGET);

            assertThat(one(sql, "SELECT COUNT(*) FROM t WHERE id < 3")).isEqualTo("2");
            assertThat(one(sql, "SELECT LAST_INSERT_ID()")).isEqualTo("3");
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void movesAnEmptyTransaction(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                Statement sql = scene.client()) {
            sql.execute("BEGIN");

            scene.flip(Side.TARGET);

            assertThat(sql.executeUpdate("UPDATE t SET v = 99 WHERE id = 1")).isEqualTo(1);
            assertThat(onTarget(pair, scene.schema())).isEqualTo("10");
            sql.execute("COMMIT");
            assertThat(onTarget(pair, scene.schema())).isEqualTo("99");
            assertThat(scene.lab().registry.summaries().getFirst().passes()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void anOpenTransactionGoesOnAndTheFlipWaits(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                Connection client = scene.connect("");
                Connection waiting = scene.connect("");
                Statement sql = client.createStatement();
                Statement later = waiting.createStatement()) {
            client.setAutoCommit(false);
            sql.executeUpdate("UPDATE t SET v = 11 WHERE id = 1");
            scene.lab().gate.hold("orders");
            CompletableFuture<Integer> held =
                    CompletableFuture.supplyAsync(
                            () -> update(later, "UPDATE t SET v = v + 1 WHERE id = 2"));
            Awaitility.await().until(() -> scene.lab().gate.waiting("orders").size() == 1);

            sql.executeUpdate("UPDATE t SET v = 12 WHERE id = 1");
            assertThat(scene.lab().gate.drained("orders").toCompletableFuture()).isNotDone();
            client.commit();
            scene.lab().gate.drained("orders").toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertThat(held).isNotDone();
            scene.lab().gate.release("orders");

            assertThat(held.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void refusesATransactionAcrossSides(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                Statement sql = scene.client()) {
            pair.source().run("CREATE TABLE `%s`.u (id INT PRIMARY KEY)".formatted(scene.schema()));
            scene.flip(Side.TARGET);
            sql.execute("BEGIN");
            sql.executeUpdate("INSERT INTO u VALUES (1)");

            assertThatThrownBy(() -> sql.executeUpdate("UPDATE t SET v = 1"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1235));

            sql.execute("COMMIT");
            assertThat(one(sql, "SELECT COUNT(*) FROM u")).isEqualTo("1");
            assertThat(sql.executeUpdate("UPDATE t SET v = 1")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void temporaryTablesAndLocksTieASession(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                Statement sql = scene.client()) {
            sql.execute("CREATE TEMPORARY TABLE tmp (id INT)");
            sql.execute("INSERT INTO tmp SELECT id FROM t");

            scene.lab().gate.hold("orders");
            assertThat(scene.lab().gate.drained("orders").toCompletableFuture()).isNotDone();
            assertThat(scene.lab().registry.summaries().getFirst().pins())
                    .extracting(Pin::reason)
                    .containsExactly(Pin.Reason.TEMPORARY_TABLE);
            sql.execute("DROP TEMPORARY TABLE tmp");
            scene.lab().gate.drained("orders").toCompletableFuture().get(10, TimeUnit.SECONDS);
            scene.lab().gate.release("orders");
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aClockThatWasSetStandsStillAndOneThatWasGivenBackRuns(TestServers.Pair pair)
            throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        String asIfSet = "SELECT UNIX_TIMESTAMP(NOW()) < 1000000000";
        try (OrdersScene scene = OrdersScene.in(schema, pair);
                Connection set = scene.connect("");
                Connection back = scene.connect("");
                Statement setSql = set.createStatement();
                Statement backSql = back.createStatement()) {
            setSql.execute("SET timestamp = 987654321");
            backSql.execute("SET timestamp = 987654321");
            backSql.execute("SET timestamp = DEFAULT");
            for (Statement sql : List.of(setSql, backSql)) {
                sql.executeQuery("SELECT * FROM t").close();
            }

            scene.flip(Side.TARGET);

            for (Statement sql : List.of(setSql, backSql)) {
                sql.executeQuery("SELECT * FROM t").close();
            }
            assertThat(one(setSql, asIfSet)).isEqualTo("1");
            assertThat(one(backSql, asIfSet)).isEqualTo("0");
            String now = one(backSql, "SELECT @@timestamp");
            Awaitility.await().until(() -> !one(backSql, "SELECT @@timestamp").equals(now));
        }
    }

    /** The text of a prepared statement is what its variable held then, not what it holds now. */
    @ParameterizedTest
    @MethodSource(PAIRS)
    void preparesTextsOutOfVariablesAsTheyWere(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                Statement sql = scene.client()) {
            sql.execute("SET @text = 'SELECT CONCAT(side, ?) FROM t WHERE id = 1'");
            sql.execute("PREPARE `of it` FROM @text");
            sql.execute("SET @text = 'SELECT 1', @more = 'ü'");
            assertThat(one(sql, "EXECUTE `of it` USING @more")).isEqualTo("sourceü");

            scene.flip(Side.TARGET);

            assertThat(one(sql, "EXECUTE `of it` USING @more")).isEqualTo("targetü");
            assertThat(one(sql, "SELECT @text")).isEqualTo("SELECT 1");
            assertThatThrownBy(() -> sql.execute("PREPARE `of it` FROM 'no statement'"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> sql.execute("EXECUTE `of it`"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1243));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void locksTieASessionAsLongAsItHasThem(TestServers.Pair pair) throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        String lock = schema + " it's";
        String quoted = "'" + lock.replace("'", "''") + "'";
        try (OrdersScene scene = OrdersScene.in(schema, pair);
                Connection client = scene.connect("");
                Statement sql = client.createStatement();
                Connection owner = pair.source().connect(schema);
                Statement owning = owner.createStatement()) {
            sql.execute("DO GET_LOCK(" + quoted + ", 0)");
            sql.executeQuery("SELECT * FROM t").close();
            assertThat(scene.lab().registry.summaries().getFirst().pins())
                    .extracting(Pin::reason)
                    .containsExactly(Pin.Reason.USER_LOCK);
            sql.execute("DO RELEASE_LOCK(" + quoted + ")");
            assertThat(scene.lab().registry.summaries().getFirst().pins()).isEmpty();

            assertThat(one(owning, "SELECT GET_LOCK(" + quoted + ", 0)")).isEqualTo("1");
            assertThat(one(sql, "SELECT GET_LOCK(" + quoted + ", 0)")).isEqualTo("0");
            assertThat(scene.lab().registry.summaries().getFirst().pins()).isNotEmpty();
            scene.lab()
                    .registry
                    .arm("orders", Side.TARGET, java.time.Duration.ofSeconds(10))
                    .toCompletableFuture()
                    .get(15, TimeUnit.SECONDS);
            assertThat(scene.lab().registry.summaries().getFirst().pins()).isEmpty();
            scene.flip(Side.TARGET);
            assertThat(one(sql, "SELECT side FROM t WHERE id = 1")).isEqualTo("target");
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void armingMakesSessionsReady(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                Connection client = scene.connect("useServerPrepStmts=true");
                java.sql.PreparedStatement select =
                        client.prepareStatement("SELECT v FROM t WHERE id = ?")) {
            select.setInt(1, 1);
            select.executeQuery().close();

            ArmReport report =
                    scene.lab()
                            .registry
                            .arm("orders", Side.TARGET, java.time.Duration.ofSeconds(10))
                            .toCompletableFuture()
                            .get(15, TimeUnit.SECONDS);

            assertThat(report).isEqualTo(new ArmReport(1, List.of()));
            scene.flip(Side.TARGET);
            try (ResultSet rows = select.executeQuery()) {
                assertThat(rows.next()).isTrue();
            }
            assertThat(scene.lab().registry.summaries().getFirst().side()).isEqualTo(Side.TARGET);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void armingLeavesWarningsThatWereReadAlready(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                Statement sql = scene.client()) {
            sql.execute("INSERT IGNORE INTO t (id, side, v) VALUES (1, 'again', 1)");
            List<String> warning = row(sql, "SHOW WARNINGS");

            scene.lab()
                    .registry
                    .arm("orders", Side.TARGET, java.time.Duration.ofSeconds(10))
                    .toCompletableFuture()
                    .get(15, TimeUnit.SECONDS);

            assertThat(row(sql, "SHOW WARNINGS")).isEqualTo(warning).contains("1062");
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void preparesOnlyWhereTheStateIsKnown(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                Connection client = scene.connect("useServerPrepStmts=true");
                Statement sql = client.createStatement()) {
            sql.execute("SET SESSION sql_mode = 'ANSI_QUOTES'");
            try (java.sql.PreparedStatement select =
                    client.prepareStatement("SELECT \"side\" FROM t WHERE id = ?")) {
                select.setInt(1, 1);
                select.executeQuery().close();
                assertThatThrownBy(() -> sql.execute("INSERT INTO t (id) VALUES (1)"))
                        .isInstanceOf(SQLException.class);

                scene.lab()
                        .registry
                        .arm("orders", Side.TARGET, java.time.Duration.ofSeconds(10))
                        .toCompletableFuture()
                        .get(15, TimeUnit.SECONDS);
                scene.flip(Side.TARGET);

                try (ResultSet rows = select.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getString(1)).isEqualTo("target");
                }
            }
        }
    }

    private static String isolation(String flavor) {
        return flavor.equals("MARIADB")
                ? "SELECT @@tx_isolation"
                : "SELECT @@transaction_isolation";
    }

    private static String onTarget(TestServers.Pair pair, String schema) throws SQLException {
        try (Connection direct = pair.target().connect(schema);
                Statement sql = direct.createStatement()) {
            return one(sql, "SELECT v FROM t WHERE id = 1");
        }
    }

    private static int update(Statement statement, String sql) {
        try {
            return statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> row(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            List<String> values = new java.util.ArrayList<>();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                values.add(String.valueOf(rows.getString(i)));
            }
            return values;
        }
    }
}
