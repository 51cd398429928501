package dev.swingbridge.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.event.WriteRowsEventData;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.proxy.session.registry.ArmReport;
import dev.swingbridge.proxy.session.registry.SessionSummary;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that reads the log of changes through the proxy, as replicas do. */
class BinlogDumpTest {
    private static final String EACH = "dev.swingbridge.backfill.fixture.TestServers#equalPairs";
    private static final int REGISTER_REPLICA = 0x15;

    /** It uses the schema that moves. */
    @ParameterizedTest
    @MethodSource(EACH)
    void getsEveryChangeAndIsInNobodysWay(TestServers.Pair pair) throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        try (SessionLab lab = new SessionLab(pair);
                Connection writer = lab.connect(schema, "");
                Statement sql = writer.createStatement()) {
            lab.group("orders", schema, "t");
            Set<String> seen = ConcurrentHashMap.newKeySet();
            BinaryLogClient reader = reader(lab, schema, seen);
            reader.connect(10_000);
            sql.execute("INSERT INTO t (side) VALUES ('first')");
            await().until(() -> seen.contains("first"));

            List<SessionSummary> dumping =
                    lab.registry.summaries().stream()
                            .filter(s -> s.state() == SessionSummary.State.DUMPING)
                            .toList();
            assertThat(dumping).singleElement().satisfies(s -> assertThat(s.pins()).isEmpty());
            ArmReport armed =
                    lab.registry
                            .arm("orders", Side.TARGET, Duration.ofSeconds(60))
                            .toCompletableFuture()
                            .get(10, TimeUnit.SECONDS);
            assertThat(armed.failures()).isEmpty();

            lab.flip("orders", Side.TARGET, schema, "t");
            sql.execute("INSERT INTO t (side) VALUES ('there')");
            lab.flip("orders", Side.SOURCE, schema, "t");
            sql.execute("INSERT INTO t (side) VALUES ('back')");

            await().until(() -> seen.contains("back"));
            assertThat(seen).doesNotContain("there"); // the log of the default side
            lab.registry
                    .shutDown(Duration.ofSeconds(60))
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            await().until(() -> !reader.isConnected());
        }
    }

    @ParameterizedTest
    @MethodSource(EACH)
    void leavesNoTransactionBehind(TestServers.Pair pair) throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        try (SessionLab lab = new SessionLab(pair);
                WireClient client = new WireClient(lab, Capabilities.MYSQL)) {
            lab.group("orders", schema, "t");
            lab.flip("orders", Side.TARGET, schema, "t");
            client.query("USE `" + schema + "`");
            client.query("BEGIN");
            client.query("INSERT INTO t (side) VALUES ('kept')");

            List<ByteBuf> registered = client.command(REGISTER_REPLICA, new byte[17]);

            assertThat(registered.getLast().getUnsignedByte(0)).isZero();
            client.query("COMMIT");
            try (Connection direct = pair.target().connect(schema);
                    Statement sql = direct.createStatement()) {
                assertThat(OrdersScene.one(sql, "SELECT COUNT(*) FROM t WHERE side = 'kept'"))
                        .isEqualTo("1");
            }
        }
    }

    private static BinaryLogClient reader(SessionLab lab, String schema, Set<String> seen) {
        BinaryLogClient reader =
                new BinaryLogClient(
                        "127.0.0.1", lab.port, schema, SessionLab.USER, SessionLab.PASSWORD);
        reader.setServerId(471_100);
        reader.setKeepAlive(false);
        reader.registerEventListener(
                event -> {
                    if (event.getData() instanceof WriteRowsEventData rows) {
                        rows.getRows().forEach(row -> seen.add(text(row[1])));
                    }
                });
        return reader;
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.UTF_8)
                : String.valueOf(value);
    }
}
