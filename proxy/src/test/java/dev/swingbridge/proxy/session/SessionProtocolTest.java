package dev.swingbridge.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mysql.cj.jdbc.JdbcStatement;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.proxy.session.registry.SessionSummary;
import dev.swingbridge.router.table.Side;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of exchange, through the whole proxy, with real drivers and servers. */
class SessionProtocolTest {
    private static final String EACH = "dev.swingbridge.backfill.fixture.TestServers#equalPairs";

    @ParameterizedTest
    @MethodSource(EACH)
    void forwardsEveryKindOfReply(TestServers.Pair pair) throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        try (SessionLab lab = new SessionLab(pair);
                Connection client =
                        lab.connect(schema, "allowMultiQueries=true&useServerPrepStmts=true")) {
            assertThat(client.isValid(5)).isTrue();
            multiStatements(client);
            procedure(client, pair, schema);
            errors(client);
            cursor(lab, schema);
            fetchesManyRows(client);
            client.setCatalog(schema);
            client.createStatement().execute("DO 1");
        }
    }

    @ParameterizedTest
    @MethodSource(EACH)
    void forwardsPacketsBeyond16MiB(TestServers.Pair pair) throws Exception {
        // Said before the first connection: a server tells each connection its limit at login.
        pair.source().run("SET GLOBAL max_allowed_packet = 67108864");
        String schema = SessionTest.schemaOnBoth(pair);
        byte[] large = new byte[20 << 20];
        java.util.Arrays.fill(large, (byte) 'x');
        try (SessionLab lab = new SessionLab(pair);
                Connection text = lab.connect(schema, "maxAllowedPacket=67108864");
                Connection binary =
                        lab.connect(schema, "useServerPrepStmts=true&maxAllowedPacket=67108864")) {
            text.createStatement().execute("CREATE TABLE big (id INT PRIMARY KEY, b LONGBLOB)");
            List<Connection> clients = List.of(text, binary);
            for (int id = 0; id < clients.size(); id++) {
                Connection client = clients.get(id);
                try (PreparedStatement insert =
                        client.prepareStatement("INSERT INTO big VALUES (?, ?)")) {
                    insert.setInt(1, id);
                    insert.setBytes(2, large);
                    assertThat(insert.executeUpdate()).isEqualTo(1);
                }
                try (PreparedStatement select =
                        client.prepareStatement("SELECT b, id FROM big ORDER BY id")) {
                    ResultSet rows = select.executeQuery();
                    while (rows.next()) {
                        assertThat(rows.getBytes(1)).hasSize(large.length);
                    }
                }
            }
        }
    }

    /** The end of the long data and the EXECUTE after it often arrive together. */
    @ParameterizedTest
    @MethodSource(EACH)
    void takesLongDataAndWhatFollowsAtOnce(TestServers.Pair pair) throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        byte[] large = new byte[300_000];
        try (SessionLab lab = new SessionLab(pair);
                Connection client =
                        lab.connect(schema, "useServerPrepStmts=true&socketTimeout=10000");
                Statement sql = client.createStatement()) {
            sql.execute("CREATE TABLE long_data (id INT PRIMARY KEY, b LONGBLOB)");
            try (PreparedStatement insert =
                    client.prepareStatement("INSERT INTO long_data VALUES (?, ?)")) {
                for (int id = 0; id < 100; id++) {
                    insert.setInt(1, id);
                    insert.setBinaryStream(2, new ByteArrayInputStream(large));
                    assertThat(insert.executeUpdate()).isEqualTo(1);
                }
            }
            assertThat(OrdersScene.one(sql, "SELECT SUM(LENGTH(b)) FROM long_data"))
                    .isEqualTo("30000000");
        }
    }

    @ParameterizedTest
    @MethodSource(EACH)
    void forwardsLocalFiles(TestServers.Pair pair) throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        StringBuilder lines = new StringBuilder();
        for (int i = 100; i < 20_100; i++) {
            lines.append(i).append("\tloaded\t").append(i).append('\n');
        }
        try (SessionLab lab = new SessionLab(pair);
                Connection client = lab.connect(schema, "allowLoadLocalInfile=true");
                Statement sql = client.createStatement()) {
            sql.unwrap(JdbcStatement.class)
                    .setLocalInfileInputStream(
                            new ByteArrayInputStream(
                                    lines.toString().getBytes(StandardCharsets.UTF_8)));
            sql.execute("LOAD DATA LOCAL INFILE 'x' INTO TABLE t (id, side, v)");
            assertThat(OrdersScene.one(sql, "SELECT COUNT(*) FROM t")).isEqualTo("20002");
        }
    }

    @ParameterizedTest
    @MethodSource(EACH)
    void servesMariaDbConnector(TestServers.Pair pair) throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        try (SessionLab lab = new SessionLab(pair);
                Connection client = lab.connectMariaDb(schema, "useServerPrepStmts=true");
                PreparedStatement insert =
                        client.prepareStatement("INSERT INTO t (side, v) VALUES (?, ?)")) {
            lab.group("orders", schema, "t");
            for (Side side : List.of(Side.TARGET, Side.SOURCE)) {
                for (int i = 0; i < 50; i++) {
                    insert.setString(1, "bulk");
                    insert.setInt(2, i);
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).hasSize(50);
                lab.flip("orders", side, schema, "t");
            }
        }
        for (var server : List.of(pair.source(), pair.target())) {
            try (Connection direct = server.connect(schema);
                    Statement sql = direct.createStatement()) {
                assertThat(OrdersScene.one(sql, "SELECT COUNT(*) FROM t")).isEqualTo("52");
            }
        }
    }

    @ParameterizedTest
    @MethodSource(EACH)
    void passesOnWhatMariaDbSaysOfItsTypes(TestServers.Pair pair) throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        try (SessionLab lab = new SessionLab(pair);
                Connection client = lab.connectMariaDb(schema, "");
                Statement sql = client.createStatement()) {
            if (!client.getMetaData().getDatabaseProductName().equals("MariaDB")) {
                return; // other servers have no such types
            }
            String uuid = "123e4567-e89b-12d3-a456-426655440000";
            try (ResultSet rows = sql.executeQuery("SELECT CAST('" + uuid + "' AS UUID)")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getObject(1)).isEqualTo(UUID.fromString(uuid));
            }
        }
    }

    @ParameterizedTest
    @MethodSource(EACH)
    void anIdOutOfTheServersListIsNoOtherSessions(TestServers.Pair pair) throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        try (SessionLab lab = new SessionLab(pair);
                Connection client = lab.connectMariaDb(schema, "");
                Statement sql = client.createStatement()) {
            long shown = client.unwrap(org.mariadb.jdbc.Connection.class).getThreadId();
            long servers = Long.parseLong(OrdersScene.one(sql, "SELECT CONNECTION_ID()"));
            assertThat(shown).isGreaterThan(1L << 30);
            assertThat(servers).isLessThan(1L << 30);
        }
    }

    @ParameterizedTest
    @MethodSource(EACH)
    void killsAQueryByTheProxysOwnId(TestServers.Pair pair) throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        try (SessionLab lab = new SessionLab(pair);
                Connection victim = lab.connect(schema, "");
                Connection killer = lab.connect(schema, "")) {
            CompletableFuture<Throwable> outcome =
                    CompletableFuture.supplyAsync(
                            () -> failureOf(victim, "SELECT SLEEP(30), 1/0 FROM t"));
            Awaitility.await()
                    .until(
                            () ->
                                    lab.registry.summaries().stream()
                                            .anyMatch(
                                                    s ->
                                                            s.state()
                                                                    == SessionSummary.State
                                                                            .RUNNING));
            long id =
                    lab.registry.summaries().stream()
                            .filter(s -> s.state() == SessionSummary.State.RUNNING)
                            .findFirst()
                            .orElseThrow()
                            .id();

            killer.createStatement().execute("KILL " + id);

            assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(SQLException.class);
        }
    }

    @ParameterizedTest
    @MethodSource(EACH)
    void aHeldStatementEndsWithItsBudget(TestServers.Pair pair) throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        try (SessionLab lab =
                        new SessionLab(
                                pair.source(), pair.target(), java.time.Duration.ofMillis(200));
                Connection client = lab.connect(schema, "");
                Statement sql = client.createStatement()) {
            lab.group("orders", schema, "t");
            lab.gate.hold("orders");
            assertThatThrownBy(() -> sql.executeUpdate("UPDATE t SET v = 5"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1205));
            lab.gate.release("orders");
            assertThat(sql.executeUpdate("UPDATE t SET v = 5")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource(EACH)
    void flipsUnderLoadWithoutAnError(TestServers.Pair pair) throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        for (var server : List.of(pair.source(), pair.target())) {
            server.run("CREATE TABLE `%s`.n (c INT PRIMARY KEY, n INT)".formatted(schema));
        }
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService clients = Executors.newFixedThreadPool(6);
        try (SessionLab lab = new SessionLab(pair)) {
            lab.group("orders", schema, "t", "n");
            List<Future<Integer>> running = new ArrayList<>();
            AtomicIntegerArray rounds = new AtomicIntegerArray(6);
            for (int c = 0; c < 6; c++) {
                int client = c;
                running.add(clients.submit(() -> work(lab, schema, client, stop, rounds)));
            }
            for (int i = 0; i < 10; i++) {
                awaitTwoRoundsOfEach(running, rounds);
                lab.flip("orders", i % 2 == 0 ? Side.TARGET : Side.SOURCE, schema, "t", "n");
            }
            stop.set(true);
            for (Future<Integer> each : running) {
                assertThat(each.get(30, TimeUnit.SECONDS)).isPositive();
            }
        } finally {
            clients.shutdownNow();
        }
    }

    /** So that every client works on every side; one that failed is found at the end. */
    private static void awaitTwoRoundsOfEach(
            List<Future<Integer>> running, AtomicIntegerArray rounds) {
        int[] before = IntStream.range(0, rounds.length()).map(rounds::get).toArray();
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(
                        () ->
                                running.stream().anyMatch(Future::isDone)
                                        || IntStream.range(0, before.length)
                                                .allMatch(c -> rounds.get(c) >= before[c] + 2));
    }

    private static int work(
            SessionLab lab,
            String schema,
            int client,
            AtomicBoolean stop,
            AtomicIntegerArray rounds)
            throws SQLException {
        String options = client % 2 == 0 ? "" : "useServerPrepStmts=true&cachePrepStmts=true";
        try (Connection connection = lab.connect(schema, options)) {
            while (!stop.get()) {
                connection.setAutoCommit(client % 3 != 0);
                try (PreparedStatement write =
                                connection.prepareStatement(
                                        "INSERT INTO n VALUES (?, 1) ON DUPLICATE KEY UPDATE n = n + 1");
                        PreparedStatement read =
                                connection.prepareStatement("SELECT side FROM t WHERE id = ?")) {
                    write.setInt(1, client);
                    write.executeUpdate();
                    read.setInt(1, 1);
                    read.executeQuery().close();
                }
                if (client % 3 == 0) {
                    connection.commit();
                }
                rounds.incrementAndGet(client);
            }
        }
        return rounds.get(client);
    }

    private static void multiStatements(Connection client) throws SQLException {
        try (Statement sql = client.createStatement()) {
            sql.execute("SELECT 1; SET @x = 2; SELECT @x, side FROM t; DO 3");
            int results = 0;
            boolean more = true;
            boolean isRows = sql.getResultSet() != null;
            while (more) {
                results++;
                isRows = sql.getMoreResults();
                more = isRows || sql.getUpdateCount() != -1;
            }
            assertThat(results).isEqualTo(4);
        }
    }

    private static void procedure(Connection client, TestServers.Pair pair, String schema)
            throws SQLException {
        pair.source()
                .run(
                        "CREATE PROCEDURE `%s`.p(IN a INT, OUT b INT) BEGIN SELECT 1; SELECT 2, 3; SET b = a + 1; END"
                                .formatted(schema));
        try (var call = client.prepareCall("{CALL p(?, ?)}")) {
            call.setInt(1, 41);
            call.registerOutParameter(2, java.sql.Types.INTEGER);
            call.execute();
            assertThat(call.getInt(2)).isEqualTo(42);
        }
    }

    private static void errors(Connection client) throws SQLException {
        try (Statement sql = client.createStatement()) {
            assertThatThrownBy(() -> sql.execute("SELEC 1"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1064));
            assertThatThrownBy(() -> sql.execute("SELECT * FROM nowhere"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1146));
            assertThatThrownBy(() -> client.prepareStatement("SELECT * FROM nowhere").execute())
                    .isInstanceOf(SQLException.class);
            sql.execute("SELECT 1");
        }
    }

    private static void cursor(SessionLab lab, String schema) throws SQLException {
        try (Connection client =
                        lab.connect(schema, "useCursorFetch=true&useServerPrepStmts=true");
                PreparedStatement select =
                        client.prepareStatement(
                                "SELECT a.id, b.id, c.id FROM t a, t b, t c, t d ORDER BY 1, 2, 3")) {
            select.setFetchSize(3);
            ResultSet rows = select.executeQuery();
            int count = 0;
            while (rows.next()) {
                count++;
            }
            assertThat(count).isEqualTo(16);
            rows.close();
            assertThat(lab.registry.summaries()).allMatch(s -> s.pins().isEmpty());
        }
    }

    private static void fetchesManyRows(Connection client) throws SQLException {
        try (Statement sql = client.createStatement()) {
            sql.setFetchSize(Integer.MIN_VALUE);
            ResultSet rows =
                    sql.executeQuery(
                            "SELECT REPEAT('x', 200) FROM t a, t b, t c, t d, t e, t f, t g, t h, t i,"
                                    + " t j, t k, t l, t m, t n, t o");
            int count = 0;
            while (rows.next()) {
                count++;
            }
            assertThat(count).isEqualTo(1 << 15);
        }
    }

    private static Throwable failureOf(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return new AssertionError("went well");
        } catch (SQLException e) {
            return e;
        }
    }
}
