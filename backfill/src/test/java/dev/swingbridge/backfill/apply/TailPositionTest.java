package dev.swingbridge.backfill.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.tail.BinlogTail;
import dev.swingbridge.backfill.tail.SourceTransaction;
import dev.swingbridge.router.table.DdlRule;
import dev.swingbridge.router.table.OnDdl;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever waits for the end of the log must not wait for anything that comes after it. */
class TailPositionTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void aTransactionEndsWhereTheLogGoesOn(TestServers.Pair pair) throws Exception {
        String table = "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, v INT)";
        try (StreamFixture fixture = new StreamFixture(pair, "position", table);
                BinlogTail tail =
                        new BinlogTail(
                                fixture.from,
                                fixture.tables,
                                fixture.from.startPosition(),
                                "",
                                DdlRule.of(OnDdl.STOP),
                                fixture.name);
                Connection client = fixture.source.connect(fixture.schema);
                Statement sql = client.createStatement()) {
            sql.execute("INSERT INTO t (v) VALUES (1)");
            assertThat(changes(tail).end().log()).isEqualTo(fixture.end());

            client.setAutoCommit(false);
            sql.execute("INSERT INTO t (v) VALUES (2), (3)");
            sql.execute("UPDATE t SET v = v + 1");
            client.commit();
            assertThat(changes(tail).end().log()).isEqualTo(fixture.end());
        }
    }

    private static SourceTransaction changes(BinlogTail tail) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < end) {
            SourceTransaction next = tail.poll(LIMIT);
            if (next != null && !next.onlyProgress()) {
                next.changes().close();
                return next;
            }
        }
        throw new AssertionError("no changes came");
    }
}
