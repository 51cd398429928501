package dev.swingbridge.proxy.session;

import static dev.swingbridge.proxy.session.OrdersScene.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mysql.cj.jdbc.JdbcConnection;
import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.protocol.packet.OkPacket;
import dev.swingbridge.protocol.packet.SessionChange;
import dev.swingbridge.proxy.session.registry.ArmReport;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A default schema that only one of the servers has, as a client of one server would see it. */
class SchemaOnOneSideTest {
    private static final String PAIRS = "dev.swingbridge.backfill.fixture.TestServers#pairs";

    /** Table {@code t} of {@code shop} is on the target, {@code reporting} on the source only. */
    private record Scene(OrdersScene orders, String reporting) implements AutoCloseable {
        static Scene of(TestServers.Pair pair) throws Exception {
            OrdersScene orders = OrdersScene.of(pair);
            String reporting = TestServers.freshSchema("reporting", pair.source());
            drop(pair.target(), reporting);
            pair.source()
                    .run(
                            "CREATE TABLE `%s`.r (id INT PRIMARY KEY, v INT)".formatted(reporting),
                            "INSERT INTO `%s`.r VALUES (1, 100)".formatted(reporting));
            orders.flip(Side.TARGET);
            return new Scene(orders, reporting);
        }

        SessionLab lab() {
            return orders.lab();
        }

        String shop() {
            return orders.schema();
        }

        /** A client whose session works on the target. */
        Connection atTarget(String options) throws SQLException {
            Connection client = orders.connect(options);
            try (Statement sql = client.createStatement()) {
                assertThat(one(sql, "SELECT side FROM t WHERE id = 1")).isEqualTo("target");
            }
            return client;
        }

        String sideOfOrders() {
            return "SELECT side FROM `%s`.t WHERE id = 1".formatted(shop());
        }

        @Override
        public void close() throws SQLException {
            orders.close();
        }
    }

    private static void drop(TestServer server, String schema) {
        server.run("DROP DATABASE IF EXISTS `%s`".formatted(schema));
    }

    private static void failsWith(
            int code, org.assertj.core.api.ThrowableAssert.ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(code));
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void isChosenByUse(TestServers.Pair pair) throws Exception {
        try (Scene scene = Scene.of(pair);
                Connection client = scene.atTarget("");
                Statement sql = client.createStatement()) {
            sql.execute("SET @kept = 41");
            sql.execute("USE " + scene.reporting());

            assertThat(one(sql, "SELECT DATABASE()")).isEqualTo(scene.reporting());
            assertThat(one(sql, "SELECT v FROM r")).isEqualTo("100");
            assertThat(one(sql, scene.sideOfOrders())).isEqualTo("target");
            assertThat(one(sql, "SELECT @kept + 1")).isEqualTo("42");
            assertThat(one(sql, "SELECT SCHEMA()")).isEqualTo(scene.reporting());
            assertThat(one(sql, scene.sideOfOrders())).isEqualTo("target");
            assertThat(one(sql, "SHOW TABLES")).isEqualTo("r");
            assertThat(one(sql, scene.sideOfOrders())).isEqualTo("target");
            sql.execute("CREATE TABLE made (id INT PRIMARY KEY)");
            sql.execute("CREATE VIEW seen AS SELECT * FROM r");
            assertThat(one(sql, scene.sideOfOrders())).isEqualTo("target");
            sql.execute("CREATE PROCEDURE p() SELECT 7");
            assertThat(one(sql, scene.sideOfOrders())).isEqualTo("target");
            assertThat(one(sql, "SHOW CREATE PROCEDURE p")).isEqualTo("p");
            assertThat(
                            one(
                                    sql,
                                    "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()"))
                    .isEqualTo("3");
            assertThat(one(sql, scene.sideOfOrders())).isEqualTo("target");
            sql.execute("SET @d = DATABASE()");
            assertThat(one(sql, "SELECT @d")).isEqualTo(scene.reporting());
            sql.execute("USE " + scene.shop());
            assertThat(one(sql, "SELECT side FROM t WHERE id = 1")).isEqualTo("target");
            assertThat(one(sql, "SELECT DATABASE()")).isEqualTo(scene.shop());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void isChosenByTheCommandAndTracked(TestServers.Pair pair) throws Exception {
        try (Scene scene = Scene.of(pair);
                Connection byCommand = scene.atTarget("");
                WireClient wire =
                        new WireClient(
                                scene.lab(), Capabilities.MYSQL | Capabilities.SESSION_TRACK)) {
            byCommand.setCatalog(scene.reporting());
            try (Statement sql = byCommand.createStatement()) {
                assertThat(one(sql, "SELECT v FROM r")).isEqualTo("100");
            }
            wire.query("UPDATE `%s`.t SET v = 11 WHERE id = 1".formatted(scene.shop()));

            ByteBuf chosen =
                    wire.command(2, scene.reporting().getBytes(StandardCharsets.UTF_8)).getFirst();

            assertThat(OkPacket.read(chosen, true).sessionChanges())
                    .contains(new SessionChange.Schema(scene.reporting()));
            wire.query("UPDATE `%s`.t SET v = 10 WHERE id = 1".formatted(scene.shop()));
            ByteBuf text = wire.query("USE " + scene.reporting()).getFirst();
            assertThat(OkPacket.read(text, true).sessionChanges())
                    .contains(new SessionChange.Schema(scene.reporting()));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void isUnknownWhereNeitherServerHasIt(TestServers.Pair pair) throws Exception {
        try (Scene scene = Scene.of(pair);
                Connection client = scene.atTarget("");
                Statement sql = client.createStatement()) {
            failsWith(1049, () -> sql.execute("USE no_such_schema"));
            failsWith(1049, () -> client.setCatalog("no_such_schema"));
            assertThat(one(sql, "SELECT DATABASE()")).isEqualTo(scene.shop());
            failsWith(1049, () -> scene.lab().connect("no_such_schema", "").close());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void staysInATransactionOnTheOtherSide(TestServers.Pair pair) throws Exception {
        try (Scene scene = Scene.of(pair);
                Connection client = scene.atTarget("");
                Statement sql = client.createStatement()) {
            client.setAutoCommit(false);
            sql.execute("UPDATE t SET v = 12 WHERE id = 1");
            sql.execute("USE " + scene.reporting());

            assertThat(one(sql, "SELECT DATABASE()")).isEqualTo(scene.reporting());
            assertThat(one(sql, "SELECT v FROM `%s`.t WHERE id = 1".formatted(scene.shop())))
                    .isEqualTo("12");
            failsWith(1235, () -> sql.execute("SET @d = DATABASE()"));
            failsWith(
                    1235,
                    () ->
                            sql.execute(
                                    "UPDATE `%s`.t SET side = DATABASE()".formatted(scene.shop())));
            failsWith(1235, () -> sql.execute("SELECT v FROM r"));
            client.rollback();
            assertThat(one(sql, "SELECT v FROM r")).isEqualTo("100");
            client.commit();
            assertThat(one(sql, "SELECT v FROM `%s`.t WHERE id = 1".formatted(scene.shop())))
                    .isEqualTo("10");
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void preparedStatementsKeepTheirs(TestServers.Pair pair) throws Exception {
        try (Scene scene = Scene.of(pair);
                Connection client = scene.atTarget("useServerPrepStmts=true");
                Statement sql = client.createStatement()) {
            sql.execute("USE " + scene.reporting());
            sql.execute("PREPARE named FROM 'SELECT v FROM r'");
            sql.execute("PREPARE full FROM 'SELECT side FROM `%s`.t'".formatted(scene.shop()));
            try (PreparedStatement which = client.prepareStatement("SELECT DATABASE()");
                    PreparedStatement rows =
                            client.prepareStatement("SELECT v FROM r WHERE id = ?");
                    PreparedStatement orders = client.prepareStatement(scene.sideOfOrders())) {
                rows.setInt(1, 1);
                for (String schema : List.of(scene.reporting(), scene.shop())) {
                    sql.execute("USE " + schema);
                    assertThat(first(orders)).isEqualTo("target");
                    assertThat(first(rows)).isEqualTo("100");
                    assertThat(first(orders)).isEqualTo("target");
                    assertThat(first(which)).isEqualTo(scene.reporting());
                    assertThat(one(sql, "EXECUTE full")).isEqualTo("target");
                    assertThat(one(sql, "EXECUTE named")).isEqualTo("100");
                    assertThat(one(sql, "EXECUTE full")).isEqualTo("target");
                }
            }
        }
    }

    private static String first(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getString(1);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void isChosenAmongOtherStatements(TestServers.Pair pair) throws Exception {
        try (Scene scene = Scene.of(pair);
                Connection client = scene.atTarget("allowMultiQueries=true");
                Statement sql = client.createStatement()) {
            sql.execute("USE %s; SELECT 1".formatted(scene.reporting()));
            assertThat(one(sql, "SELECT DATABASE()")).isEqualTo(scene.reporting());
            assertThat(one(sql, scene.sideOfOrders())).isEqualTo("target");
            sql.execute("USE %s; SELECT 1".formatted(scene.shop()));
            assertThat(one(sql, "SELECT side FROM t WHERE id = 1")).isEqualTo("target");
            sql.execute("USE %s; SELECT v FROM r".formatted(scene.reporting()));
            assertThat(one(sql, "SELECT DATABASE()")).isEqualTo(scene.reporting());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void isThatOfALogin(TestServers.Pair pair) throws Exception {
        String archive = TestServers.freshSchema("archive", pair.target());
        drop(pair.source(), archive);
        pair.target().run("CREATE TABLE `%s`.old (v INT)".formatted(archive));
        pair.target().run("INSERT INTO `%s`.old VALUES (8)".formatted(archive));
        try (Scene scene = Scene.of(pair);
                Connection client = scene.lab().connect(archive, "");
                Statement sql = client.createStatement()) {
            assertThat(one(sql, "SELECT v FROM old")).isEqualTo("8");
            assertThat(one(sql, "SELECT DATABASE()")).isEqualTo(archive);
            assertThat(one(sql, "SELECT v FROM `%s`.r".formatted(scene.reporting())))
                    .isEqualTo("100");
            assertThat(one(sql, "SELECT DATABASE()")).isEqualTo(archive);

            client.unwrap(JdbcConnection.class).changeUser(SessionLab.USER, SessionLab.PASSWORD);

            assertThat(one(sql, "SELECT v FROM old")).isEqualTo("8");
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void hindersNoCutover(TestServers.Pair pair) throws Exception {
        try (Scene scene = Scene.of(pair);
                Connection client = scene.lab().connect(scene.shop(), "useServerPrepStmts=true");
                Statement sql = client.createStatement()) {
            scene.orders().flip(Side.SOURCE);
            assertThat(one(sql, scene.sideOfOrders())).isEqualTo("source");
            sql.execute("USE " + scene.reporting());
            try (PreparedStatement rows = client.prepareStatement("SELECT v FROM r");
                    PreparedStatement orders = client.prepareStatement(scene.sideOfOrders())) {
                assertThat(first(rows)).isEqualTo("100");
                assertThat(first(orders)).isEqualTo("source");

                ArmReport report =
                        scene.lab()
                                .registry
                                .arm("orders", Side.TARGET, Duration.ofSeconds(20))
                                .toCompletableFuture()
                                .get(30, TimeUnit.SECONDS);
                scene.orders().flip(Side.TARGET);

                assertThat(report.failures()).isEmpty();
                assertThat(report.armed()).isOne();
                assertThat(first(orders)).isEqualTo("target");
                assertThat(first(rows)).isEqualTo("100");
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void isTakenOverOnceItIsThere(TestServers.Pair pair) throws Exception {
        try (Scene scene = Scene.of(pair);
                Connection client = scene.atTarget("");
                Statement sql = client.createStatement()) {
            sql.execute("USE " + scene.reporting());
            assertThat(one(sql, scene.sideOfOrders())).isEqualTo("target");
            pair.target()
                    .run(
                            "CREATE DATABASE `%s`".formatted(scene.reporting()),
                            "CREATE TABLE `%s`.moved (v INT)".formatted(scene.reporting()),
                            "INSERT INTO `%s`.moved VALUES (9)".formatted(scene.reporting()));
            scene.lab().group("more", scene.reporting(), "moved");
            scene.lab().flip("more", Side.TARGET, scene.reporting(), "moved");

            assertThat(one(sql, "SELECT v FROM moved")).isEqualTo("9");
            assertThat(one(sql, "SELECT v FROM r")).isEqualTo("100");
            drop(pair.target(), scene.reporting());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void isNoneOnceItIsDropped(TestServers.Pair pair) throws Exception {
        try (Scene scene = Scene.of(pair);
                Connection client = scene.atTarget("");
                Statement sql = client.createStatement()) {
            sql.execute("USE " + scene.reporting());
            assertThat(one(sql, scene.sideOfOrders())).isEqualTo("target");
            sql.execute("DROP DATABASE " + scene.reporting());

            assertThat(one(sql, scene.sideOfOrders())).isEqualTo("target");
            assertThat(one(sql, "SELECT DATABASE()")).isEqualTo("null");
            failsWith(1046, () -> sql.execute("SELECT * FROM t"));
            failsWith(1049, () -> sql.execute("USE " + scene.reporting()));
            sql.execute("USE " + scene.shop());
            assertThat(one(sql, "SELECT side FROM t WHERE id = 1")).isEqualTo("target");
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void isForTheAccountOfOneServerOnly(TestServers.Pair pair) throws Exception {
        String shared = TestServers.freshSchema("shared", pair.source(), pair.target());
        pair.source().run("CREATE TABLE `%s`.mine (v INT)".formatted(shared));
        try (Scene scene = Scene.of(pair);
                Connection client =
                        scene.lab()
                                .connectLimited(
                                        pair,
                                        Map.of(
                                                Side.SOURCE,
                                                List.of(scene.shop(), shared),
                                                Side.TARGET,
                                                List.of(scene.shop())),
                                        scene.shop());
                Statement sql = client.createStatement()) {
            assertThat(one(sql, "SELECT side FROM t WHERE id = 1")).isEqualTo("target");
            sql.execute("USE " + shared);
            assertThat(one(sql, "SELECT COUNT(*) FROM mine")).isEqualTo("0");
            assertThat(one(sql, scene.sideOfOrders())).isEqualTo("target");
            assertThat(one(sql, "SELECT DATABASE()")).isEqualTo(shared);
            failsWith(1044, () -> sql.execute("USE mysql"));
        }
    }
}
