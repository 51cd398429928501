package dev.swingbridge.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.router.table.Side;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How statements are read after the client changed that, and what finding it out costs. */
class SessionReadingTest {
    private static final String PAIRS = "dev.swingbridge.backfill.fixture.TestServers#pairs";
    private static final String MULTI = "allowMultiQueries=true";

    /** Read right it is of one table, on the source; read wrongly it may be of any. */
    private static final String OF_ANSI_QUOTES = "SELECT v FROM \"u\"";

    private static final String OF_STRINGS = "SELECT v FROM u WHERE \"\\\" FROM t\" <> ''";

    @ParameterizedTest
    @MethodSource(PAIRS)
    void asksTheServerNothingAfterASetting(TestServers.Pair pair) throws Exception {
        String schema = schemaWithTwoTables(pair);
        try (SessionLab lab = new SessionLab(pair);
                Connection client = lab.connect(schema, MULTI);
                Statement sql = client.createStatement()) {
            long asked = questionsOf(sql);

            try (Connection direct =
                            DriverManager.getConnection(
                                    SessionLab.url(pair.source().port(), schema, MULTI),
                                    pair.source().user(),
                                    pair.source().password());
                    Statement same = direct.createStatement()) {
                assertThat(asked).isEqualTo(questionsOf(same));
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void leavesTheDiagnosticsOfWhatChangesTheReading(TestServers.Pair pair) throws Exception {
        String schema = schemaWithTwoTables(pair);
        try (SessionLab lab = new SessionLab(pair);
                Connection client = lab.connect(schema, MULTI);
                Statement sql = client.createStatement()) {
            fails(sql, "SET sql_mode = 'ANSI_QUOTES'; SELECT * FROM missing; USE nowhere");

            try (ResultSet rows = sql.executeQuery("SHOW WARNINGS")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(2)).isEqualTo(1146);
            }
            lab.group("orders", schema, "t");
            lab.flip("orders", Side.TARGET, schema, "t");
            assertThat(OrdersScene.one(sql, OF_ANSI_QUOTES)).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void readsAsTheServerDoesHoweverTheModeWasSet(TestServers.Pair pair) throws Exception {
        String schema = schemaWithTwoTables(pair);
        try (SessionLab lab = new SessionLab(pair);
                Connection client = lab.connect(schema, MULTI);
                Statement sql = client.createStatement()) {
            lab.group("orders", schema, "t");
            lab.flip("orders", Side.TARGET, schema, "t");
            assertThat(OrdersScene.one(sql, OF_STRINGS)).isEqualTo("1");

            sql.execute("SET sql_mode = ANSI");
            assertThat(OrdersScene.one(sql, OF_ANSI_QUOTES)).isEqualTo("1");
            sql.execute("SET sql_mode = ANSI_QUOTES");
            sql.execute("SET sql_mode = REPLACE(@@sql_mode, 'ANSI_QUOTES', 'IGNORE_SPACE')");
            assertThat(OrdersScene.one(sql, OF_STRINGS)).isEqualTo("1");
            sql.execute("SET sql_mode = 'ANSI,NO_BACKSLASH_ESCAPES'");
            sql.execute("SET sql_mode = 'ANSI', sql_mode = DEFAULT");
            assertThat(OrdersScene.one(sql, OF_STRINGS)).isEqualTo("1");
            sql.execute("SET @mode = 'ANSI_QUOTES'");
            sql.execute("SET sql_mode = @mode");
            assertThat(OrdersScene.one(sql, OF_ANSI_QUOTES)).isEqualTo("1");
            sql.execute("PREPARE p FROM 'SET sql_mode = ?'");
            sql.execute("SET @mode = 'NO_DIR_IN_CREATE'");
            sql.execute("EXECUTE p USING @mode");
            assertThat(OrdersScene.one(sql, OF_STRINGS)).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void readsAsTheServerDoesAfterARoutineWithAModeOfItsOwn(TestServers.Pair pair)
            throws Exception {
        String schema = schemaWithTwoTables(pair);
        try (SessionLab lab = new SessionLab(pair);
                Connection client = lab.connect(schema, MULTI);
                Statement sql = client.createStatement()) {
            lab.group("orders", schema, "t");
            sql.execute("SET sql_mode = ANSI_QUOTES");
            sql.execute("CREATE PROCEDURE quiet() SET sql_mode = 'NO_BACKSLASH_ESCAPES'");
            sql.execute("CALL quiet()");
            lab.flip("orders", Side.TARGET, schema, "t");
            assertThat(OrdersScene.one(sql, OF_ANSI_QUOTES)).isEqualTo("1");

            lab.flip("orders", Side.SOURCE, schema, "t");
            fails(sql, "SET sql_mode = ''; CALL quiet(); SELECT * FROM missing");

            lab.flip("orders", Side.TARGET, schema, "t");
            assertThat(OrdersScene.one(sql, OF_STRINGS)).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void carriesOverWhatARoutineSet(TestServers.Pair pair) throws Exception {
        String schema = schemaWithTwoTables(pair);
        try (SessionLab lab = new SessionLab(pair);
                Connection client = lab.connect(schema, "");
                Statement sql = client.createStatement()) {
            lab.group("orders", schema, "t");
            lab.flip("orders", Side.TARGET, schema, "t");
            OrdersScene.one(sql, "SELECT side FROM t");
            lab.flip("orders", Side.SOURCE, schema, "t");
            OrdersScene.one(sql, "SELECT side FROM t");
            sql.execute("CREATE PROCEDURE widen() SET SESSION group_concat_max_len = 4321");
            sql.execute("CALL widen()");

            lab.flip("orders", Side.TARGET, schema, "t");

            assertThat(OrdersScene.one(sql, "SELECT side FROM t")).isEqualTo("target");
            assertThat(OrdersScene.one(sql, "SELECT @@group_concat_max_len")).isEqualTo("4321");
        }
    }

    private static String schemaWithTwoTables(TestServers.Pair pair) {
        String schema = SessionTest.schemaOnBoth(pair);
        pair.source()
                .run(
                        "CREATE TABLE `%s`.u (v INT PRIMARY KEY)".formatted(schema),
                        "INSERT INTO `%s`.u VALUES (1)".formatted(schema));
        return schema;
    }

    private static void fails(Statement sql, String text) {
        assertThatThrownBy(
                        () -> {
                            sql.execute(text);
                            while (sql.getMoreResults() || sql.getUpdateCount() >= 0) {
                                // on to the error
                            }
                        })
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1146));
    }

    /** How many statements the server counted while settings came and went. */
    private static long questionsOf(Statement sql) throws SQLException {
        long before = questions(sql);
        sql.execute("SET sql_mode = CONCAT(@@sql_mode, ',PIPES_AS_CONCAT')");
        sql.execute("SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'");
        sql.execute("SET character_set_results = utf8mb4, sql_mode = ''");
        sql.execute("SET NAMES utf8mb4");
        fails(sql, "SET NAMES utf8mb4; USE information_schema; SELECT * FROM mysql.missing");
        return questions(sql) - before;
    }

    private static long questions(Statement sql) throws SQLException {
        try (ResultSet rows = sql.executeQuery("SHOW SESSION STATUS LIKE 'Questions'")) {
            rows.next();
            return rows.getLong(2);
        }
    }
}
