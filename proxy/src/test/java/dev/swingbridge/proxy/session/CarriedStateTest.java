package dev.swingbridge.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A session's state on the other side is the one that a session of the server itself has. */
class CarriedStateTest {
    private static final String PAIRS = "dev.swingbridge.backfill.fixture.TestServers#pairs";
    private static final String EQUAL = "dev.swingbridge.backfill.fixture.TestServers#equalPairs";

    private static final List<String> USER_VARIABLES =
            List.of(
                    "7",
                    "-7",
                    "9223372036854775807",
                    "18446744073709551615",
                    "CAST(7 AS UNSIGNED)",
                    "1.50",
                    "CAST(1 AS DECIMAL(20, 5))",
                    "-0.000000000000000000000000000001",
                    "1.5e300",
                    "0.1e0",
                    "1e0",
                    "X'00FF80'",
                    "b'101'",
                    "_binary 'abc'",
                    "_latin1 X'E9' COLLATE latin1_bin",
                    "_utf8mb4 'é' COLLATE utf8mb4_spanish_ci",
                    "_utf8mb4 ''",
                    "'it''s \\\\ \\n \\0'",
                    "REPEAT('x', 70000)",
                    "DATE '2026-01-02'",
                    "TIMESTAMP '2026-01-02 03:04:05.678'",
                    "TIME '-12:34:56.7'",
                    "NULL",
                    "NULLIF(1, 1)",
                    "CAST(NULL AS DECIMAL(10, 2))",
                    "NULLIF(1e0, 1e0)",
                    "CONVERT(CAST(NULL AS CHAR) USING latin1)",
                    "(SELECT v FROM t WHERE id = 1)",
                    "(SELECT side FROM t WHERE id = 1)");

    @ParameterizedTest
    @MethodSource(EQUAL)
    void userVariablesKeepTypeAndCollation(TestServers.Pair pair) throws Exception {
        List<String> assignments = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (String value : USER_VARIABLES) {
            names.add("@`v " + names.size() + "`");
            assignments.add(names.getLast() + " = " + value);
        }
        String set = "SET " + String.join(", ", assignments);
        String select = "SELECT " + String.join(", ", names);

        carries(
                pair,
                List.of("SET NAMES utf8mb4", set, "SELECT side INTO @taken FROM t WHERE id = 2"),
                sql -> {
                    List<String> seen = rows(sql, select + ", @taken, COLLATION(@taken)");
                    sql.execute(
                            "CREATE TEMPORARY TABLE kinds "
                                    + select.replaceAll("(@`v (\\d+)`)", "$1 AS v$2"));
                    seen.addAll(rows(sql, "SHOW CREATE TABLE kinds"));
                    return seen;
                });
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void theNextTransactionsCharacteristicsWaitForIt(TestServers.Pair pair) throws Exception {
        List<String> update = List.of("UPDATE t SET v = 1");
        List<String> both = List.of("START TRANSACTION", "UPDATE t SET v = 1", "COMMIT");
        List<String> none = List.of();
        for (List<String> first : List.of(update, both)) {
            for (List<String> before : List.of(none, List.of("SET @a = 1"), List.of("SELECT 1"))) {
                List<Integer> expected;
                String schema = SessionTest.schemaOnBoth(pair);
                try (Connection direct = pair.source().connect(schema);
                        Statement sql = direct.createStatement()) {
                    expected = readOnly(sql, before, () -> {}, first);
                }
                assertThat(expected).contains(1792);
                try (OrdersScene scene = OrdersScene.in(schema, pair);
                        Connection client = scene.connect("");
                        Statement sql = client.createStatement()) {
                    Runnable flip = () -> scene.flip(Side.TARGET);
                    assertThat(readOnly(sql, before, flip, first)).isEqualTo(expected);
                    assertThat(scene.lab().registry.summaries().getFirst().side())
                            .isEqualTo(Side.TARGET);
                }
            }
        }
    }

    private static List<Integer> readOnly(
            Statement sql, List<String> before, Runnable flip, List<String> first)
            throws SQLException {
        sql.execute("SET TRANSACTION READ ONLY");
        for (String each : before) {
            sql.execute(each);
        }
        flip.run();
        List<Integer> errors = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            for (String each : first) {
                errors.add(errorOf(sql, each));
            }
        }
        rows(sql, "SELECT v FROM t");
        errors.add(errorOf(sql, "UPDATE t SET v = 2"));
        return errors;
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void rolesAreTakenAlong(TestServers.Pair pair) throws Exception {
        for (TestServer server : List.of(pair.source(), pair.target())) {
            server.run(
                    "DROP ROLE IF EXISTS `carried-over`",
                    "CREATE ROLE `carried-over`",
                    "GRANT `carried-over` TO " + currentUser(server));
        }
        carries(
                pair,
                List.of("SET ROLE `carried-over`"),
                sql -> rows(sql, "SELECT REPLACE(REPLACE(CURRENT_ROLE(), '`', ''), '@%', '')"));
        carries(
                pair,
                List.of("SET ROLE `carried-over`", "SET ROLE NONE"),
                sql -> rows(sql, "SELECT COALESCE(CURRENT_ROLE(), 'NONE')"));
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void modesHoldForHowTextsAreRead(TestServers.Pair pair) throws Exception {
        carries(
                pair,
                List.of(
                        "SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT'",
                        "PREPARE p FROM 'SELECT \"side\" || ''\\'', ? FROM \"t\" WHERE \"id\" = 1'",
                        "SET @a = 'back\\slash', @b = 'it''s'"),
                sql -> {
                    List<String> seen = rows(sql, "SELECT @a, @b, '\\' || \"v\" FROM \"t\"");
                    seen.add(rows(sql, "EXECUTE p USING @a").getLast());
                    return seen;
                });
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void namedTimeZonesAreTakenAlong(TestServers.Pair pair) throws Exception {
        for (TestServer server : List.of(pair.source(), pair.target())) {
            server.run(
                    "DELETE FROM mysql.time_zone_name WHERE Name = 'Test/Carried'",
                    "DELETE FROM mysql.time_zone WHERE Time_zone_id = 4711",
                    "DELETE FROM mysql.time_zone_transition_type WHERE Time_zone_id = 4711",
                    "INSERT INTO mysql.time_zone VALUES (4711, 'N')",
                    "INSERT INTO mysql.time_zone_name VALUES ('Test/Carried', 4711)",
                    "INSERT INTO mysql.time_zone_transition_type VALUES (4711, 0, 20700, 0, 'TST')",
                    "FLUSH TABLES");
        }
        carries(
                pair,
                List.of("SET time_zone = 'Test/Carried', timestamp = 1000000000"),
                sql -> rows(sql, "SELECT @@time_zone, NOW()"));
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void textsWithUserVariablesStayPrepared(TestServers.Pair pair) throws Exception {
        carries(
                pair,
                List.of(
                        "SET @limit = 1, @by = 5",
                        "PREPARE a FROM 'SELECT v + @by FROM t ORDER BY id LIMIT ?'",
                        "SET @text = 'SELECT @by + ?'",
                        "PREPARE b FROM @text",
                        "SET @text = 'nothing', @by = 6"),
                sql -> {
                    List<String> seen = rows(sql, "EXECUTE a USING @limit");
                    seen.addAll(rows(sql, "EXECUTE b USING @limit"));
                    return seen;
                });
    }

    /** A question of names alone is no work: the transaction is as empty as before. */
    @ParameterizedTest
    @MethodSource(PAIRS)
    void askingForATablesFieldsIsNoWork(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                WireClient client = new WireClient(scene.lab(), 0)) {
            client.command(2, scene.schema().getBytes(StandardCharsets.UTF_8));
            client.query("SET autocommit = 0");
            client.query("BEGIN");
            ByteBuf packet = client.command(4, "t\0".getBytes(StandardCharsets.UTF_8)).getLast();
            while (packet.getUnsignedByte(0) < 0xFE) {
                packet = client.packet();
            }

            scene.flip(Side.TARGET);

            client.query("UPDATE t SET v = 99 WHERE id = 1");
            client.query("COMMIT");
            try (Connection direct = pair.target().connect(scene.schema());
                    Statement sql = direct.createStatement()) {
                assertThat(OrdersScene.one(sql, "SELECT v FROM t WHERE id = 1")).isEqualTo("99");
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aCutoverWaitsForParametersThatAreHalfSent(TestServers.Pair pair) throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        String insert = "INSERT INTO " + schema + ".t (side) VALUES (?)";
        try (OrdersScene scene = OrdersScene.in(schema, pair);
                WireClient client = new WireClient(scene.lab(), 0)) {
            ByteBuf prepared =
                    client.command(0x16, insert.getBytes(StandardCharsets.UTF_8)).getLast();
            int id = prepared.getIntLE(1);
            client.packet(); // the parameter
            client.packet(); // EOF
            client.send(longData(id, "half"));
            Awaitility.await().until(() -> !scene.lab().gate.inFlight("orders").isEmpty());
            scene.lab().gate.hold("orders");
            assertThat(scene.lab().gate.drained("orders").toCompletableFuture()).isNotDone();

            client.send(longData(id, " done"));
            // 17 | id, 4 | flags | 01 00 00 00 | null bitmap | 01 | type, 2
            client.send(
                    Unpooled.buffer()
                            .writeByte(0x17)
                            .writeIntLE(id)
                            .writeByte(0)
                            .writeIntLE(1)
                            .writeBytes(new byte[] {0, 1, (byte) 0xfc, 0}));
            assertThat(client.packet().getUnsignedByte(0)).isZero();

            scene.lab().gate.drained("orders").toCompletableFuture().get(10, TimeUnit.SECONDS);
            scene.lab().gate.release("orders");
            try (Connection direct = pair.source().connect(schema);
                    Statement sql = direct.createStatement()) {
                assertThat(OrdersScene.one(sql, "SELECT side FROM t WHERE id = 3"))
                        .isEqualTo("half done");
            }
        }
    }

    /** Its types were sent to the other side, and there is no room for them in the first packet. */
    @ParameterizedTest
    @MethodSource(EQUAL)
    void typesGoAlongWithAnExecutionOfSeveralPackets(TestServers.Pair pair) throws Exception {
        for (TestServer server : List.of(pair.source(), pair.target())) {
            server.run("SET GLOBAL max_allowed_packet = 67108864");
        }
        String schema = SessionTest.schemaOnBoth(pair);
        for (TestServer server : List.of(pair.source(), pair.target())) {
            server.run("CREATE TABLE `%s`.big (id INT, b LONGBLOB)".formatted(schema));
        }
        String insert = "INSERT INTO " + schema + ".big VALUES (?, ?)";
        byte[] large = new byte[34_000_000];
        new Random(1).nextBytes(large);
        try (SessionLab lab = new SessionLab(pair);
                WireClient client = new WireClient(lab, 0)) {
            lab.group("orders", schema, "big");
            int id =
                    client.command(0x16, insert.getBytes(StandardCharsets.UTF_8))
                            .getLast()
                            .getIntLE(1);
            for (int i = 0; i < 3; i++) {
                client.packet(); // two parameters, EOF
            }
            byte[] types = {1, 3, 0, (byte) 0xfc, 0};
            client.sendWhole(execution(id, types, new byte[] {1, 2, 3}));
            assertThat(client.packet().getUnsignedByte(0)).isZero();

            lab.flip("orders", Side.TARGET, schema, "big");

            client.sendWhole(execution(id, new byte[1], large));
            assertThat(client.packet().getUnsignedByte(0)).isZero();
            try (Connection direct = pair.target().connect(schema);
                    Statement sql = direct.createStatement()) {
                String expected =
                        HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(large));
                assertThat(OrdersScene.one(sql, "SELECT SHA2(b, 256) FROM big WHERE id = 7"))
                        .isEqualTo(expected);
            }
        }
    }

    // 17 | id, 4 | flags | 01 00 00 00 | null bitmap | types or 00 | 07 00 00 00 | fe | length, 8 |
    // b
    private static ByteBuf execution(int id, byte[] types, byte[] value) {
        return Unpooled.buffer(value.length + 64)
                .writeByte(0x17)
                .writeIntLE(id)
                .writeByte(0)
                .writeIntLE(1)
                .writeByte(0)
                .writeBytes(types)
                .writeIntLE(7)
                .writeByte(0xfe)
                .writeLongLE(value.length)
                .writeBytes(value);
    }

    // 18 | id, 4 | parameter, 2 | bytes
    private static ByteBuf longData(int id, String part) {
        return Unpooled.buffer()
                .writeByte(0x18)
                .writeIntLE(id)
                .writeShortLE(0)
                .writeBytes(part.getBytes(StandardCharsets.UTF_8));
    }

    private interface Question {
        List<String> ask(Statement sql) throws SQLException;
    }

    /**
     * Makes a state on the source server itself and through the proxy, takes the second over to the
     * target in front of a table's rows, and compares what the two say.
     */
    private static void carries(TestServers.Pair pair, List<String> state, Question question)
            throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        pair.target().run("UPDATE `%s`.t SET side = 'source'".formatted(schema));
        List<String> expected;
        try (Connection direct = pair.source().connect(schema);
                Statement sql = direct.createStatement()) {
            expected = asked(sql, state, () -> {}, question);
        }
        try (OrdersScene scene = OrdersScene.in(schema, pair);
                Connection client = scene.connect("");
                Statement sql = client.createStatement()) {
            Runnable flip = () -> scene.flip(Side.TARGET);
            assertThat(asked(sql, state, flip, question)).isEqualTo(expected);
            assertThat(scene.lab().registry.summaries().getFirst().side()).isEqualTo(Side.TARGET);
        }
    }

    private static List<String> asked(
            Statement sql, List<String> state, Runnable flip, Question question)
            throws SQLException {
        for (String each : state) {
            sql.execute(each);
        }
        flip.run();
        rows(sql, "SELECT 1 FROM t");
        return question.ask(sql);
    }

    private static List<String> rows(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    byte[] value = rows.getBytes(i);
                    values.add(value == null ? "" : new String(value, StandardCharsets.ISO_8859_1));
                }
            }
            return values;
        }
    }

    private static int errorOf(Statement sql, String update) {
        try {
            sql.execute(update);
            return 0;
        } catch (SQLException e) {
            return e.getErrorCode();
        }
    }

    private static String currentUser(TestServer server) throws SQLException {
        try (Connection direct = server.connect("");
                Statement sql = direct.createStatement()) {
            return OrdersScene.one(
                    sql,
                    "SELECT CONCAT(QUOTE(SUBSTRING_INDEX(CURRENT_USER(), '@', 1)), '@',"
                            + " QUOTE(SUBSTRING_INDEX(CURRENT_USER(), '@', -1)))");
        }
    }
}
