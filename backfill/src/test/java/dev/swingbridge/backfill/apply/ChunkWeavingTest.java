package dev.swingbridge.backfill.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.copy.CopyJob;
import dev.swingbridge.backfill.copy.CopySettings;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.throttle.Throttle;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Existing rows are copied while clients change them, then every change must match exactly. */
class ChunkWeavingTest {
    private static final int ROWS = 3000;
    private static final int DUPLICATE = 1062;
    private static final int DEADLOCK = 1213;
    private static final int LOCK_WAIT = 1205;

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#pairs")
    void bothSidesAreEqualAfterACopyUnderLoad(TestServers.Pair pair) throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        try (StreamFixture fixture =
                new StreamFixture(
                        pair,
                        "weave",
                        "CREATE TABLE numbers (id INT PRIMARY KEY, u INT, v VARCHAR(60),"
                                + " UNIQUE (u))",
                        "CREATE TABLE names (name VARCHAR(30) COLLATE utf8mb4_unicode_ci,"
                                + " part INT, n INT, PRIMARY KEY (name, part))")) {
            fill(fixture);
            BinlogStream stream = fixture.beginCopying();
            AtomicInteger changes = new AtomicInteger();
            List<Thread> clients = new ArrayList<>();
            try (CopyJob job =
                    new CopyJob(
                            fixture.from,
                            stream,
                            new ChunkRecords(fixture.to, fixture.name),
                            fixture.tables,
                            new CopySettings(
                                    3,
                                    4_000,
                                    Duration.ofSeconds(1),
                                    6,
                                    Duration.ofSeconds(20),
                                    5,
                                    Long.MAX_VALUE),
                            Throttle.none(),
                            table -> {})) {
                for (int client = 0; client < 3; client++) {
                    Random random = new Random(seed + client);
                    clients.add(Thread.ofPlatform().start(() -> work(fixture, random, changes)));
                }
                job.start();
                job.finished().get(120, TimeUnit.SECONDS);
            } finally {
                clients.forEach(Thread::interrupt);
                for (Thread client : clients) {
                    client.join(10_000);
                }
            }
            fixture.onSource("UPDATE numbers SET v = CONCAT(v, '!') WHERE id % 7 = 0");
            fixture.catchUp();

            assertThat(changes.get()).as("changes, seed " + seed).isGreaterThan(30);
            assertThat(stream.status().failure()).as("seed " + seed).isNull();
            fixture.assertEqual("numbers", "names");
        }
    }

    private static void fill(StreamFixture fixture) {
        StringBuilder numbers = new StringBuilder("INSERT INTO numbers VALUES ");
        StringBuilder names = new StringBuilder("INSERT INTO names VALUES ");
        for (int i = 0; i < ROWS; i++) {
            String comma = i == 0 ? "" : ",";
            numbers.append(comma).append("(" + i * 3 + "," + i + ",'row " + i + "')");
            names.append(comma)
                    .append("('" + (i % 2 == 0 ? "Éa" : "zß") + i + "'," + i % 5 + ",0)");
        }
        fixture.onSource(numbers.toString(), names.toString());
    }

    /**
     * Random inserts, updates, key changes, swaps of unique values and deletes until interrupted.
     */
    private static void work(StreamFixture fixture, Random random, AtomicInteger changes) {
        try (Connection connection = fixture.source.connect(fixture.schema);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    for (int i = random.nextInt(3); i >= 0; i--) {
                        changes.addAndGet(statement.executeUpdate(change(random)));
                    }
                    connection.commit();
                } catch (SQLException e) {
                    connection.rollback();
                    int code = e.getErrorCode();
                    if (code != DUPLICATE && code != DEADLOCK && code != LOCK_WAIT) {
                        throw e;
                    }
                }
            }
        } catch (SQLException e) {
            changes.set(Integer.MIN_VALUE);
        }
    }

    private static String change(Random random) {
        int id = random.nextInt(ROWS * 3);
        int u = random.nextInt(ROWS * 2);
        int n = random.nextInt(ROWS);
        return switch (random.nextInt(9)) {
            case 0 -> "INSERT INTO numbers VALUES (" + id + "," + u + ",'new')";
            case 1 -> "DELETE FROM numbers WHERE id = " + id / 3 * 3;
            case 2 -> "UPDATE numbers SET id = " + id + " WHERE u = " + n;
            case 3 -> "UPDATE numbers SET u = " + u + " WHERE id = " + id / 3 * 3;
            case 4 ->
                    "UPDATE numbers SET v = 'x"
                            + u
                            + "' WHERE id BETWEEN "
                            + id
                            + " AND "
                            + (id + 9);
            case 5 -> "UPDATE names SET n = n + 1 WHERE name = 'éA" + n + "'";
            case 6 -> "UPDATE names SET name = UPPER(name) WHERE name = 'éa" + n + "'";
            case 7 -> "DELETE FROM names WHERE name = 'ZSS" + n + "'";
            default -> "INSERT INTO names VALUES ('ea" + n + "'," + random.nextInt(5) + ",1)";
        };
    }
}
