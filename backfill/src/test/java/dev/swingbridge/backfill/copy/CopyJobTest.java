package dev.swingbridge.backfill.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.backfill.apply.Chunk;
import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.throttle.Throttle;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CopyJobTest {
    private static final CopySettings SMALL =
            new CopySettings(
                    3, 2_000, Duration.ofSeconds(1), 6, Duration.ofSeconds(10), 2, Long.MAX_VALUE);

    private final TestServer server = TestServers.pair().source();
    private final String schema = TestServers.freshSchema("copyjob", server);
    private DatabaseServer source;

    @BeforeEach
    void connect() throws Exception {
        source = DatabaseServer.connect(server.settings(Side.SOURCE));
    }

    @AfterEach
    void disconnect() {
        source.close();
    }

    @Test
    void copiesEveryRowOnceInSeveralChunksAndEmptyTablesToo() throws Exception {
        List<TableSchema> tables = List.of(table("many", 3000), table("none", 0), table("one", 1));
        FakeStream stream = new FakeStream(chunk -> true);

        try (CopyJob job = job(stream, tables)) {
            job.start();
            job.finished().get(60, TimeUnit.SECONDS);

            assertThat(ids(stream.rows(), 3000)).isEqualTo(3001);
            assertThat(stream.committed.size()).isGreaterThan(10);
            assertThat(stream.copied.keySet())
                    .isEqualTo(
                            java.util.Set.copyOf(tables.stream().map(TableSchema::name).toList()));
            CopyStatus status = job.status();
            assertThat(status.state()).isEqualTo(CopyStatus.State.COPIED);
            assertThat(status.percent()).isEqualTo(100);
            assertThat(status.rowsCopied()).isEqualTo(3001);
        }
    }

    @Test
    void aLaterJobReadsOnlyWhatIsMissing() throws Exception {
        TableSchema table = table("resumed", 3000);
        AtomicInteger count = new AtomicInteger();
        // One chunk is lost, which fails the copy.
        FakeStream stream = new FakeStream(chunk -> count.incrementAndGet() != 20);
        try (CopyJob job = job(stream, List.of(table))) {
            job.start();
            await().until(() -> job.finished().isDone());
            assertThat(job.status().state()).isEqualTo(CopyStatus.State.FAILED);
            assertThat(job.status().failure()).contains("lost chunk");
        }
        int before = stream.rows().size();
        // Another hole, as left by a crash between chunks that were written side by side.
        Chunk forgotten = stream.committed.remove(7);

        try (CopyJob job = job(stream, List.of(table))) {
            job.start();
            job.finished().get(60, TimeUnit.SECONDS);
        }

        assertThat(before).isLessThan(3000);
        assertThat(forgotten.rows()).isNotEmpty();
        assertThat(ids(stream.rows(), 3000)).isEqualTo(3000);
    }

    @Test
    void readsNothingWhilePausedAndGoesOnWhenResumed() throws Exception {
        TableSchema table = table("paused", 3000);
        FakeStream stream = new FakeStream(chunk -> true);
        try (CopyJob job = job(stream, List.of(table))) {
            job.pause();
            job.start();
            boolean finishedWhilePaused;
            try {
                job.finished().get(300, TimeUnit.MILLISECONDS);
                finishedWhilePaused = true;
            } catch (java.util.concurrent.TimeoutException expected) {
                finishedWhilePaused = false;
            }
            CopyStatus.State paused = job.status().state();
            int chunks = stream.committed.size();
            job.resume();
            job.finished().get(60, TimeUnit.SECONDS);

            assertThat(finishedWhilePaused).isFalse();
            assertThat(paused).isEqualTo(CopyStatus.State.PAUSED);
            assertThat(chunks).isZero();
            assertThat(ids(stream.rows(), 3000)).isEqualTo(3000);
        }
    }

    @Test
    void aClosedJobSaysThatItWasCancelled() throws Exception {
        FakeStream stream = new FakeStream(chunk -> true);
        CopyJob job = job(stream, List.of(table("closed", 100)));
        job.pause();
        job.start();

        job.close();

        assertThat(job.finished()).isCompletedExceptionally();
        assertThat(job.status().state()).isEqualTo(CopyStatus.State.CANCELLED);
    }

    private CopyJob job(FakeStream stream, List<TableSchema> tables) {
        return new CopyJob(source, stream, stream, tables, SMALL, Throttle.none(), table -> {});
    }

    private TableSchema table(String name, int rows) {
        server.run(
                "CREATE TABLE %s.%s (id INT PRIMARY KEY, v VARCHAR(50))".formatted(schema, name));
        if (rows > 0) {
            String values =
                    String.join(
                            ",",
                            IntStream.rangeClosed(1, rows)
                                    .mapToObj(id -> "(" + id + ",'value " + id + "')")
                                    .toList());
            server.run("INSERT INTO %s.%s VALUES %s".formatted(schema, name, values));
        }
        Column id = new Column("id", "int", "int(11)", false, null, null, false, false);
        Column v =
                new Column(
                        "v",
                        "varchar",
                        "varchar(50)",
                        true,
                        "utf8mb4",
                        "utf8mb4_general_ci",
                        false,
                        false);
        return new TableSchema(
                new TableName(schema, name),
                List.of(id, v),
                List.of(0),
                "PRIMARY",
                List.of(List.of(0)));
    }

    /** How many rows there are, after checking that each id up to the highest is there. */
    private static int ids(List<Row> rows, int highest) {
        List<String> ids =
                rows.stream()
                        .map(row -> new String(bytes(row), StandardCharsets.US_ASCII))
                        .toList();
        assertThat(ids)
                .containsAll(
                        IntStream.rangeClosed(1, highest).mapToObj(Integer::toString).toList());
        return ids.size();
    }

    private static byte[] bytes(Row row) {
        byte[] value = row.value(0);
        return value == null ? new byte[0] : value;
    }
}
