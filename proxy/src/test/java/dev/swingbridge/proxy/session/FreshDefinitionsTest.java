package dev.swingbridge.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client has defined is known before the client hears that it is there. */
class FreshDefinitionsTest {
    private static final String PAIRS = "dev.swingbridge.backfill.fixture.TestServers#pairs";

    private record Told(Side side, Set<TableName> named, CompletableFuture<Void> known) {}

    private final Queue<Told> told = new ConcurrentLinkedQueue<>();

    private CompletionStage<?> remember(Side side, Set<TableName> named) {
        Told one = new Told(side, named, new CompletableFuture<>());
        told.add(one);
        return one.known();
    }

    private CompletionStage<?> knowAtOnce(Side side, Set<TableName> named) {
        told.add(new Told(side, named, CompletableFuture.completedFuture(null)));
        return CompletableFuture.completedStage(null);
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void theOkWaitsAndSoDoesWhatComesAfterIt(TestServers.Pair pair) throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        try (SessionLab lab = new SessionLab(pair);
                WireClient client = new WireClient(lab, Capabilities.DEPRECATE_EOF)) {
            lab.definitions = this::remember;
            client.send(
                    text("CREATE VIEW %s.fresh AS SELECT 1 AS one".formatted(schema)),
                    text("DO 1"));
            await().until(() -> !told.isEmpty());
            client.socket().setSoTimeout(300);
            assertThatThrownBy(client::packet).isInstanceOf(SocketTimeoutException.class);
            client.socket().setSoTimeout(30_000);

            assertThat(told)
                    .singleElement()
                    .satisfies(
                            one -> {
                                assertThat(one.side()).isEqualTo(Side.SOURCE);
                                assertThat(one.named())
                                        .containsExactly(new TableName(schema, "fresh"));
                            });
            told.element().known().complete(null);

            assertThat(client.packet().getUnsignedByte(0)).isZero();
            assertThat(client.packet().getUnsignedByte(0)).isZero();
            assertThat(told).hasSize(1);
        }
    }

    /** Its table is changed by then: what waits for the group has no reason to wait on. */
    @Test
    void aCutoverDoesNotWaitForIt() throws Exception {
        TestServers.Pair pair = TestServers.pair();
        String schema = SessionTest.schemaOnBoth(pair);
        try (SessionLab lab = new SessionLab(pair);
                Connection client = lab.connect(schema, "");
                Statement sql = client.createStatement();
                ExecutorService background = Executors.newSingleThreadExecutor()) {
            lab.group("orders", schema, "t");
            lab.definitions = this::remember;
            Future<Boolean> altered =
                    background.submit(() -> sql.execute("ALTER TABLE t COMMENT 'other'"));
            await().until(() -> !told.isEmpty());

            lab.flip("orders", Side.TARGET, schema, "t");

            assertThat(altered.isDone()).isFalse();
            told.element().known().complete(null);
            altered.get(20, TimeUnit.SECONDS);
            assertThat(sql.executeUpdate("UPDATE t SET v = 1")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void everyWayToDefineSomethingCountsAndNothingElse(TestServers.Pair pair) throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        try (SessionLab lab = new SessionLab(pair);
                Connection client =
                        lab.connect(schema, "allowMultiQueries=true&useServerPrepStmts=true");
                Statement sql = client.createStatement()) {
            lab.definitions = this::knowAtOnce;
            for (String none :
                    List.of(
                            "CREATE TEMPORARY TABLE mine (id INT)",
                            "DROP TEMPORARY TABLE mine",
                            "UPDATE t SET v = 1",
                            "BEGIN; UPDATE t SET v = 2; COMMIT",
                            "PREPARE later FROM 'CREATE TABLE late (id INT)'")) {
                sql.execute(none);
                drain(sql);
                assertThat(told).as(none).isEmpty();
            }
            assertThatThrownBy(() -> sql.execute("DROP VIEW nobody"))
                    .isInstanceOf(SQLException.class);
            client.prepareStatement("CREATE TABLE never (id INT)").close();
            assertThat(told).isEmpty();

            for (String one :
                    List.of(
                            "CREATE TABLE plain (id INT)",
                            "CREATE VIEW seen AS SELECT 1 AS one",
                            "CREATE PROCEDURE p() DO 1",
                            "CREATE TRIGGER tr BEFORE INSERT ON plain FOR EACH ROW SET @a = 1",
                            "DROP TRIGGER tr",
                            "EXECUTE later",
                            "RENAME TABLE plain TO plainer",
                            "DO 1; DROP VIEW seen; DO 2")) {
                told.clear();
                sql.execute(one);
                drain(sql);
                assertThat(told).as(one).hasSize(1);
            }

            told.clear();
            assertThatThrownBy(
                            () -> {
                                sql.execute("DROP PROCEDURE p; SELECT nothing");
                                drain(sql);
                            })
                    .isInstanceOf(SQLException.class);
            assertThat(told).as("some of it ran").hasSize(1);
        }
    }

    private static ByteBuf text(String sql) {
        return Unpooled.buffer().writeByte(3).writeBytes(sql.getBytes(StandardCharsets.UTF_8));
    }

    private static void drain(Statement sql) throws SQLException {
        while (sql.getMoreResults() || sql.getUpdateCount() != -1) {
            // all of them
        }
    }
}
