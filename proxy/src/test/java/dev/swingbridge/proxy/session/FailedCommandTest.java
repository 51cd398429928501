package dev.swingbridge.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Commands that fail half way, and what they have done before. */
class FailedCommandTest {
    private static final String PAIRS = "dev.swingbridge.backfill.fixture.TestServers#pairs";
    private static final int SET_OPTION = 0x1b;

    /** What the text began is open, though its reply is an error: COMMIT has to find it. */
    @ParameterizedTest
    @MethodSource(PAIRS)
    void aTransactionBegunBeforeTheErrorIsOpen(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                Statement sql = scene.connect("allowMultiQueries=true").createStatement()) {
            pair.source().run("CREATE TABLE `%s`.u (id INT PRIMARY KEY)".formatted(scene.schema()));
            scene.flip(Side.TARGET);

            assertFails(1054, sql, "BEGIN; INSERT INTO u VALUES (1); SELECT nothing FROM u");
            assertFails(1235, sql, "UPDATE t SET v = 1");
            sql.execute("COMMIT");

            assertThat(count(sql, "u")).isEqualTo(1);
            assertThat(sql.executeUpdate("UPDATE t SET v = 1")).isEqualTo(2);
        }
    }

    /** An error that ends nothing and begins nothing leaves the session free to move. */
    @ParameterizedTest
    @MethodSource(PAIRS)
    void anErrorWithoutATransactionTiesNobody(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                Statement sql = scene.connect("allowMultiQueries=true").createStatement()) {
            assertFails(1054, sql, "SELECT 1; SELECT nothing FROM t");
            assertFails(1054, sql, "BEGIN; SELECT v FROM t; COMMIT; SELECT nothing FROM t");
            assertThat(warning(sql)).isEqualTo(1054);

            scene.flip(Side.TARGET);

            assertThat(sql.executeUpdate("UPDATE t SET v = 1")).isEqualTo(2);
        }
    }

    /** mysqli's multi_query() says so before each text, the other server has not heard it. */
    @ParameterizedTest
    @MethodSource(PAIRS)
    void severalStatementsAreAllowedOnTheOtherSideToo(TestServers.Pair pair) throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        String several =
                "UPDATE `%s`.t SET v = v + 1 WHERE id = 1; UPDATE `%1$s`.t SET v = v + 1 WHERE id = 2"
                        .formatted(schema);
        try (OrdersScene scene = OrdersScene.in(schema, pair);
                WireClient client = new WireClient(scene.lab(), Capabilities.DEPRECATE_EOF)) {
            assertThat(first(client.query(several))).isEqualTo(0xff);
            assertThat(first(client.command(SET_OPTION, new byte[] {0, 0}))).isEqualTo(0xfe);

            scene.flip(Side.TARGET);

            assertThat(first(client.query(several))).isZero();
            assertThat(client.packet().getUnsignedByte(0)).isZero();
            assertThat(first(client.command(SET_OPTION, new byte[] {1, 0}))).isEqualTo(0xfe);

            scene.flip(Side.SOURCE);

            assertThat(first(client.query(several))).isEqualTo(0xff);
        }
    }

    /** The router cannot tell what such a text touches, and need not. */
    @ParameterizedTest
    @MethodSource(PAIRS)
    void whatNoServerReadsHasTheServersOwnError(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                Statement sql = scene.connect("allowMultiQueries=true").createStatement()) {
            scene.flip(Side.TARGET);

            assertFails(1064, sql, "SELEC 1");
            assertFails(1064, sql, "UPDATE t SET v = 'unterminated");
            assertFails(1235, sql, "EXPLAIN FOR CONNECTION 1");
            assertFails(1235, sql, "SELECT 1; SELEC 2");

            sql.execute("SELECT 1");
            assertThat(sql.executeUpdate("UPDATE t SET v = 1")).isEqualTo(2);
        }
    }

    private static int first(List<ByteBuf> packets) {
        return packets.getLast().getUnsignedByte(0);
    }

    private static void assertFails(int code, Statement sql, String text) {
        assertThatThrownBy(
                        () -> {
                            sql.execute(text);
                            while (sql.getMoreResults() || sql.getUpdateCount() != -1) {
                                // the error comes with a later result
                            }
                        })
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(code));
    }

    private static int count(Statement sql, String table) throws SQLException {
        try (ResultSet rows = sql.executeQuery("SELECT COUNT(*) FROM " + table)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static int warning(Statement sql) throws SQLException {
        try (ResultSet rows = sql.executeQuery("SHOW WARNINGS")) {
            rows.next();
            return rows.getInt(2);
        }
    }
}
