package dev.swingbridge.proxy.session.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.protocol.reply.ReplyEnd;
import dev.swingbridge.protocol.reply.ReplyFormat;
import dev.swingbridge.protocol.reply.ReplyShape;
import dev.swingbridge.protocol.reply.ReplyTracker;
import dev.swingbridge.proxy.session.OrdersScene;
import dev.swingbridge.proxy.session.SessionLab;
import dev.swingbridge.proxy.session.SessionTest;
import dev.swingbridge.proxy.session.command.RunningCommand;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client may ask about its last statement, first thing after a cutover. */
class DiagnosticsAreaTest {
    private static final String PAIRS = "dev.swingbridge.backfill.fixture.TestServers#pairs";

    /** The last statement before the cutover, or several. */
    private static final List<List<String>> LAST =
            List.of(
                    List.of("SELECT v FROM t"),
                    List.of("SELECT v FROM t LIMIT 1, 1"),
                    List.of("SELECT v FROM t WHERE id < 0"),
                    List.of("SELECT SQL_CALC_FOUND_ROWS v FROM t LIMIT 1"),
                    List.of("SELECT SQL_CALC_FOUND_ROWS v FROM t LIMIT 1", "SET @a = 1"),
                    List.of("SELECT v FROM t", "SET @a = 1"),
                    List.of("SELECT v FROM t", "SET sql_select_limit = 1"),
                    List.of("SELECT v FROM t", "SET @mode = @@sql_mode", "SET sql_mode = @mode"),
                    List.of(
                            "SET @text = 'SELECT 1'",
                            "SELECT v FROM t",
                            "PREPARE p FROM @text",
                            "DEALLOCATE PREPARE p"),
                    List.of("SELECT v FROM t", "DO 1"),
                    List.of("SELECT v FROM t", "UPDATE t SET v = v + 1 WHERE id = 1"),
                    List.of("SELECT v FROM t", "BEGIN", "COMMIT"),
                    List.of("SELECT v FROM t UNION ALL SELECT v FROM t"),
                    List.of("SELECT v FROM t LIMIT 1 INTO @x"),
                    List.of("SELECT 1 UNION SELECT 2 UNION SELECT 3", "SELECT v FROM t"),
                    List.of("INSERT IGNORE INTO t (id, side) VALUES (1, 'a'), (2, 'b')"),
                    List.of("SELECT CAST('x' AS SIGNED) FROM t", "SHOW WARNINGS"),
                    List.of("SELECT CAST('x' AS SIGNED) FROM t"));

    @ParameterizedTest
    @MethodSource(PAIRS)
    void foundRowsAreTheServersOwn(TestServers.Pair pair) throws Exception {
        answersAsTheServer(pair, List.of("SELECT FOUND_ROWS()"));
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void rowCountIsTheServersOwn(TestServers.Pair pair) throws Exception {
        answersAsTheServer(pair, List.of("SELECT ROW_COUNT()"));
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void warningsAreTheServersOwn(TestServers.Pair pair) throws Exception {
        answersAsTheServer(pair, List.of("SHOW COUNT(*) WARNINGS"));
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void diagnosticsAreTheServersOwn(TestServers.Pair pair) throws Exception {
        answersAsTheServer(
                pair,
                List.of(
                        "GET DIAGNOSTICS @number = NUMBER, @rows = ROW_COUNT",
                        "SELECT CONCAT(@number, ' ', @rows)"));
    }

    /** Says the same to the server and through the proxy, with a cutover before the question. */
    private static void answersAsTheServer(TestServers.Pair pair, List<String> question)
            throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        try (SessionLab lab = new SessionLab(pair)) {
            lab.group("orders", schema, "t");
            for (List<String> last : LAST) {
                String expected;
                try (Connection direct = pair.source().connect(schema);
                        Statement sql = direct.createStatement()) {
                    expected = lastly(sql, last, () -> {}, question);
                }
                try (Connection client = lab.connect(schema, "");
                        Statement sql = client.createStatement()) {
                    String answer =
                            lastly(
                                    sql,
                                    last,
                                    () -> {
                                        arm(lab);
                                        lab.flip("orders", Side.TARGET, schema, "t");
                                    },
                                    question);
                    assertThat(answer).as("%s; %s", last, question).isEqualTo(expected);
                    lab.flip("orders", Side.SOURCE, schema, "t");
                }
            }
        }
    }

    private static String lastly(
            Statement sql, List<String> last, Runnable cutover, List<String> question)
            throws SQLException {
        OrdersScene.one(sql, "SELECT COUNT(*) FROM t");
        for (String each : last) {
            sql.execute(each);
            while (sql.getMoreResults() || sql.getUpdateCount() >= 0) {
                // a client reads all there is
            }
        }
        cutover.run();
        for (String each : question.subList(0, question.size() - 1)) {
            sql.execute(each);
        }
        return OrdersScene.one(sql, question.getLast());
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void foundRowsGoToTheOtherSideWithTheStatementThatReadsThem(TestServers.Pair pair)
            throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        String read = "SELECT FOUND_ROWS() FROM t WHERE id = 1 AND side = 'target'";
        try (SessionLab lab = new SessionLab(pair);
                Connection client = lab.connect(schema, "");
                Statement sql = client.createStatement()) {
            lab.group("orders", schema, "t");
            sql.execute("SELECT v FROM t UNION ALL SELECT v FROM t");
            arm(lab);

            lab.flip("orders", Side.TARGET, schema, "t");

            assertThat(OrdersScene.one(sql, read)).isEqualTo("4");
            assertThat(OrdersScene.one(sql, read)).isEqualTo("1");
        }
    }

    @Test
    void moreRowsThanAreMadeAgainAreLeftWhereTheyAre() {
        DiagnosticsArea diagnostics = new DiagnosticsArea();

        diagnostics.after(RunningCommand.NO_FACTS, rows(1000));
        assertThat(diagnostics.lost()).isFalse();
        diagnostics.after(RunningCommand.NO_FACTS, rows(1001));
        assertThat(diagnostics.lost()).isTrue();
        diagnostics.after(RunningCommand.NO_FACTS, ok());
        assertThat(diagnostics.lost()).isTrue();
        diagnostics.after(RunningCommand.NO_FACTS, rows(0));
        assertThat(diagnostics.lost()).isFalse();
    }

    private static ReplyEnd ok() {
        // 07 00 00 | 01 | 00 | affected | id | status, 2 | warnings, 2
        return ended(Unpooled.buffer().writeBytes(new byte[] {7, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0}));
    }

    /** One column, that many rows of NULL, and the OK that ends them. */
    private static ReplyEnd rows(int count) {
        ByteBuf reply = Unpooled.buffer();
        reply.writeBytes(new byte[] {1, 0, 0, 1, 1});
        reply.writeBytes(new byte[] {1, 0, 0, 2, 3}); // a definition is skipped unread
        for (int row = 0; row < count; row++) {
            reply.writeBytes(new byte[] {1, 0, 0, (byte) (3 + row), (byte) 0xfb});
        }
        return ended(reply.writeBytes(new byte[] {7, 0, 0, 0, (byte) 0xfe, 0, 0, 2, 0, 0, 0}));
    }

    private static ReplyEnd ended(ByteBuf reply) {
        ReplyTracker tracker = new ReplyTracker(new ReplyFormat(true, false, false, false));
        tracker.begin(ReplyShape.RESULTS);
        tracker.feed(reply);
        reply.release();
        assertThat(tracker.complete()).isTrue();
        return tracker.end();
    }

    private static void arm(SessionLab lab) {
        try {
            lab.registry
                    .arm("orders", Side.TARGET, Duration.ofSeconds(10))
                    .toCompletableFuture()
                    .get(15, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
