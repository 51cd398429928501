package dev.swingbridge.backfill.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.apply.StreamStatus.State;
import dev.swingbridge.backfill.fixture.TestServers;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Live changes from one server to another. */
class BinlogStreamTest {
    private static final String PAIRS = "dev.swingbridge.backfill.fixture.TestServers#pairs";

    @ParameterizedTest
    @MethodSource(PAIRS)
    void appliesInsertsUpdatesAndDeletesInOrder(TestServers.Pair pair) throws Exception {
        try (StreamFixture fixture =
                new StreamFixture(
                        pair,
                        "live",
                        "CREATE TABLE orders (id BIGINT PRIMARY KEY, name VARCHAR(40), n INT)")) {
            BinlogStream stream = fixture.begin();

            fixture.onSource(
                    "INSERT INTO orders VALUES (1,'a',1),(2,'b',2),(3,'c',3),(4,'d',4),(5,'e',5)",
                    "UPDATE orders SET n = n + 10",
                    "UPDATE orders SET name = 'it''s \\\\ é' WHERE id = 2",
                    "UPDATE orders SET id = 30 WHERE id = 3",
                    "DELETE FROM orders WHERE id IN (1, 4)",
                    "BEGIN",
                    "INSERT INTO orders VALUES (6,'f',6)",
                    "UPDATE orders SET n = 60 WHERE id = 6",
                    "COMMIT",
                    "BEGIN",
                    "INSERT INTO orders VALUES (7,'g',7)",
                    "ROLLBACK");
            fixture.catchUp();

            fixture.assertEqual("orders");
            assertThat(fixture.rows(fixture.to, "orders")).hasSize(4);
            assertThat(stream.status().state()).isEqualTo(State.RUNNING);
            assertThat(stream.status().lag()).isLessThan(Duration.ofSeconds(1));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void stopsBehindTheLastTransactionAndGoesOnFromThere(TestServers.Pair pair) throws Exception {
        try (StreamFixture fixture =
                new StreamFixture(
                        pair, "resume", "CREATE TABLE t (id BIGINT PRIMARY KEY, n INT)")) {
            BinlogStream stream = fixture.begin();
            fixture.onSource("INSERT INTO t VALUES (1,1),(2,2)");
            fixture.catchUp();

            var stopped = stream.stop(Duration.ofSeconds(10));
            fixture.onSource("UPDATE t SET n = n + 1", "DELETE FROM t WHERE id = 1");

            assertThat(StreamCheckpoints.read(fixture.to, fixture.name)).contains(stopped);
            assertThat(fixture.rows(fixture.to, "t")).hasSize(2);
            fixture.resume(fixture.allTables());
            fixture.catchUp();
            fixture.assertEqual("t");
        }
    }
}
