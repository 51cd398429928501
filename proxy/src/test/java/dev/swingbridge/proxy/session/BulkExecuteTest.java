package dev.swingbridge.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.server.ServerIdentity.Flavor;
import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.proxy.session.registry.SessionSummary;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** MariaDB's execution of many rows at once, and its id of the statement prepared last. */
class BulkExecuteTest {
    private static final String PAIRS = "dev.swingbridge.backfill.fixture.TestServers#pairs";
    private static final String INSERT = "INSERT INTO t (side, v) VALUES (?, ?)";
    private static final int LAST_PREPARED = -1;
    private static final int RESET_CONNECTION = 0x1f;
    private static final int UNKNOWN_STATEMENT = 1243;

    @Test
    void sendsTheBatchesOfMariaDbsConnectorWhole() throws Exception {
        TestServers.Pair pair = mariaDb();
        String schema = SessionTest.schemaOnBoth(pair);
        try (SessionLab lab = new SessionLab(pair)) {
            lab.connect("mysql", "").close(); // until then a server may be unknown
            lab.group("orders", schema, "t");
            try (Connection client =
                            lab.connectMariaDb(
                                    schema, "useServerPrepStmts=true&useBulkStmts=true");
                    PreparedStatement insert = client.prepareStatement(INSERT);
                    PreparedStatement update =
                            client.prepareStatement("UPDATE t SET side = 'more' WHERE v < ?")) {
                assertThat(batch(insert)).hasSize(50);
                for (int v = 0; v < 3; v++) {
                    update.setInt(1, v);
                    update.addBatch();
                }
                assertThat(update.executeBatch()) // one by one they would be counted
                        .containsExactly(
                                Statement.SUCCESS_NO_INFO,
                                Statement.SUCCESS_NO_INFO,
                                Statement.SUCCESS_NO_INFO);

                lab.flip("orders", Side.TARGET, schema, "t");

                assertThat(batch(insert)).hasSize(50);

                // as cutovers do; the statement was prepared there before
                pair.source().run("ALTER TABLE `" + schema + "`.t AUTO_INCREMENT = 1000");
                lab.gate.hold("orders");
                CompletableFuture<int[]> held =
                        CompletableFuture.supplyAsync(
                                () -> {
                                    try {
                                        return batch(insert);
                                    } catch (SQLException e) {
                                        throw new IllegalStateException(e);
                                    }
                                });
                await().until(
                                () ->
                                        lab.registry.summaries().stream()
                                                .anyMatch(
                                                        s ->
                                                                s.state()
                                                                        == SessionSummary.State
                                                                                .HELD));
                assertThat(held).isNotDone();
                lab.flip("orders", Side.SOURCE, schema, "t");

                assertThat(held.get(10, TimeUnit.SECONDS)).hasSize(50);
            }
        }
        assertThat(rows(pair, Side.SOURCE, schema)).isEqualTo(102);
        assertThat(rows(pair, Side.TARGET, schema)).isEqualTo(52);
    }

    @Test
    void givesEachServerTheTypesThatTheClientLeavesOut() throws Exception {
        TestServers.Pair pair = mariaDb();
        String schema = SessionTest.schemaOnBoth(pair);
        try (SessionLab lab = new SessionLab(pair)) {
            lab.connect("mysql", "").close();
            lab.group("orders", schema, "t");
            try (WireClient client =
                    new WireClient(lab, Capabilities.DEPRECATE_EOF | Capabilities.MARIADB_BULK)) {
                client.query("USE `" + schema + "`");
                int id = prepare(client);
                assertOk(client, bulk(id, true));

                lab.flip("orders", Side.TARGET, schema, "t");

                assertOk(client, bulk(id, false));
                assertOk(client, bulk(id, false)); // it has learned them
                assertOk(client, execute(id, false)); // and for single rows, too

                lab.flip("orders", Side.SOURCE, schema, "t");

                assertOk(client, bulk(id, false));
            }
        }
        assertThat(rows(pair, Side.SOURCE, schema)).isEqualTo(2 + 4);
        assertThat(rows(pair, Side.TARGET, schema)).isEqualTo(2 + 5);
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void offersItOnlyWhereBothServersHaveIt(TestServers.Pair pair) throws Exception {
        boolean both =
                pair.source().flavor() == Flavor.MARIADB
                        && pair.target().flavor() == Flavor.MARIADB;
        try (SessionLab lab = new SessionLab(pair)) {
            lab.connect("mysql", "").close();
            try (WireClient client = new WireClient(lab, Capabilities.MYSQL)) {
                long offered = client.greeting().capabilities();
                assertThat(Capabilities.has(offered, Capabilities.MARIADB_BULK)).isEqualTo(both);
            }
        }
    }

    /** What clients of MariaDB send in one piece goes on after they were moved to MySQL, too. */
    @ParameterizedTest
    @MethodSource(PAIRS)
    void knowsTheStatementPreparedLastAsTheServerOfTheGreetingDoes(TestServers.Pair pair)
            throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        boolean known = pair.source().flavor() == Flavor.MARIADB;
        try (SessionLab lab = new SessionLab(pair);
                WireClient client = new WireClient(lab, Capabilities.DEPRECATE_EOF | mysql(pair))) {
            lab.group("orders", schema, "t");
            client.query("USE `" + schema + "`");
            for (Side side : Side.values()) {
                lab.flip("orders", side, schema, "t");
                for (int round = 1; round <= 2; round++) {
                    client.send(text(0x16, INSERT), execute(LAST_PREPARED, true));
                    preparedId(client);
                    assertThat(client.packet().getUnsignedByte(0))
                            .isEqualTo((short) (known ? 0 : 255));
                    assertThat(rows(pair, side, schema)).isEqualTo(known ? 2 + round : 2);
                    client.command(RESET_CONNECTION, new byte[0]); // as pools do
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void neverRunsAnOlderStatementInPlaceOfOneThatCouldNotBePrepared(TestServers.Pair pair)
            throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        try (SessionLab lab = new SessionLab(pair);
                WireClient client = new WireClient(lab, Capabilities.DEPRECATE_EOF | mysql(pair))) {
            client.query("USE `" + schema + "`");
            prepare(client);

            client.send(
                    text(0x16, "INSERT INTO not_there VALUES (?, ?)"),
                    execute(LAST_PREPARED, true));

            assertThat(ErrPacket.read(client.packet()).code()).isEqualTo(1146);
            assertThat(ErrPacket.read(client.packet()).code()).isEqualTo(UNKNOWN_STATEMENT);
        }
        assertThat(rows(pair, Side.SOURCE, schema)).isEqualTo(2);
    }

    private static TestServers.Pair mariaDb() {
        return TestServers.equalPairs()
                .filter(both -> both.source().flavor() == Flavor.MARIADB)
                .findFirst()
                .orElseGet(() -> Assumptions.abort("needs MariaDB"));
    }

    /** Such a client says that it is none of MariaDB's. */
    private static long mysql(TestServers.Pair pair) {
        return pair.source().flavor() == Flavor.MARIADB ? 0 : Capabilities.MYSQL;
    }

    private static int[] batch(PreparedStatement insert) throws SQLException {
        for (int i = 0; i < 50; i++) {
            insert.setString(1, "bulk");
            insert.setInt(2, i);
            insert.addBatch();
        }
        return insert.executeBatch();
    }

    private static int rows(TestServers.Pair pair, Side side, String schema) throws SQLException {
        var server = side == Side.SOURCE ? pair.source() : pair.target();
        try (Connection direct = server.connect(schema);
                Statement sql = direct.createStatement()) {
            return Integer.parseInt(OrdersScene.one(sql, "SELECT COUNT(*) FROM t"));
        }
    }

    private static int prepare(WireClient client) throws IOException {
        client.send(text(0x16, INSERT));
        return preparedId(client);
    }

    /** Of a statement with two parameters and no columns. */
    private static int preparedId(WireClient client) throws IOException {
        ByteBuf prepared = client.packet();
        assertThat(prepared.getUnsignedByte(0)).isZero();
        client.packet();
        client.packet();
        return prepared.getIntLE(1);
    }

    private static void assertOk(WireClient client, ByteBuf command) throws IOException {
        client.send(command);
        ByteBuf answer = client.packet();
        assertThat(answer.getUnsignedByte(0))
                .as(() -> answer.toString(StandardCharsets.UTF_8))
                .isZero();
    }

    private static ByteBuf text(int code, String text) {
        return Unpooled.buffer().writeByte(code).writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Two rows. */
    private static ByteBuf bulk(int id, boolean types) {
        ByteBuf packet = Unpooled.buffer().writeByte(0xfa).writeIntLE(id);
        packet.writeShortLE(types ? 0x80 : 0);
        if (types) {
            types(packet);
        }
        for (int row = 0; row < 2; row++) {
            packet.writeByte(0);
            text(packet);
            packet.writeByte(0).writeIntLE(row);
        }
        return packet;
    }

    private static ByteBuf execute(int id, boolean types) {
        ByteBuf packet =
                Unpooled.buffer().writeByte(0x17).writeIntLE(id).writeByte(0).writeIntLE(1);
        packet.writeByte(0).writeByte(types ? 1 : 0);
        if (types) {
            types(packet);
        }
        text(packet);
        return packet.writeIntLE(7);
    }

    private static void types(ByteBuf packet) {
        packet.writeByte(253).writeByte(0).writeByte(3).writeByte(0);
    }

    private static void text(ByteBuf packet) {
        packet.writeByte(4).writeBytes("bulk".getBytes(StandardCharsets.UTF_8));
    }
}
