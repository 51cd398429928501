package dev.swingbridge.backfill.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.backfill.copy.CopyJob;
import dev.swingbridge.backfill.copy.CopyStatus;
import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LiveCopyAndVerifyTest {
    private static final List<String> TABLES =
            List.of(
                    "CREATE TABLE numbers (id BIGINT UNSIGNED PRIMARY KEY, v INT NOT NULL, pad"
                            + " VARCHAR(60) NOT NULL)",
                    "CREATE TABLE names (name VARCHAR(20) COLLATE utf8mb4_general_ci PRIMARY KEY,"
                            + " v INT NOT NULL)",
                    "CREATE TABLE days (who VARCHAR(9) COLLATE utf8mb4_unicode_ci, day DATETIME(6),"
                            + " n INT, v INT NOT NULL, PRIMARY KEY (who, day, n))");
    private static final int KEYS = 1500;
    private static final int KILLS = 4;
    private static final String[] LETTERS = {"a", "Z", "É", "ß", "o", "\uD83D\uDE00"};

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#pairs")
    void copiesWhileRowsMoveAcrossChunkBordersAndProvesIt(TestServers.Pair pair) throws Exception {
        try (LivePair live = new LivePair(pair, "borders", TABLES)) {
            fill(live);

            VerifyReport underLoad;
            try (Writers writers =
                    new Writers(pair.source(), live.schema, 2, LiveCopyAndVerifyTest::change)) {
                try (CopyJob copy = live.copyJob(4_000)) {
                    copy.start();
                    await().atMost(LivePair.LIMIT)
                            .until(() -> live.stream.status().rowsApplied() > 0);
                }
                // A new process goes on where the first one was cut off.
                live.restartStream();
                try (CopyJob copy = live.copyJob(4_000)) {
                    copy.start();
                    copy.finished().get(100, TimeUnit.SECONDS);
                    assertThat(copy.status().state()).isEqualTo(CopyStatus.State.COPIED);
                }
                try (Verification verification = live.verification(8_000)) {
                    verification.start(false);
                    underLoad = verification.finished().get(100, TimeUnit.SECONDS);
                }
                assertThat(writers.written()).isPositive();
            }
            live.catchUp();

            assertThat(underLoad.differences()).isEmpty();
            assertThat(underLoad.state())
                    .as(String.valueOf(underLoad.failure()))
                    .isEqualTo(VerifyReport.State.EQUAL);
            assertThat(underLoad.rowsCompared()).isGreaterThan(KEYS);
            assertThat(live.differences()).isEmpty();
            assertThat(live.stream.status().failure()).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void findsAndRepairsPlantedDifferencesUnderLoad(TestServers.Pair pair) throws Exception {
        try (LivePair live = new LivePair(pair, "planted", TABLES)) {
            fill(live);
            try (CopyJob copy = live.copyJob(20_000)) {
                copy.start();
                copy.finished().get(100, TimeUnit.SECONDS);
            }
            live.catchUp();
            // Hot keys are 1 to 40; what is planted stays clear of them.
            live.onTarget(
                    "UPDATE numbers SET v = v + 1 WHERE id = 1000000",
                    "DELETE FROM numbers WHERE id = 1000100",
                    "INSERT INTO numbers VALUES (18446744073709551615, 1, 'x')",
                    "UPDATE names SET name = 'A101' WHERE name = 'a101'");

            VerifyReport found;
            VerifyReport repaired;
            try (Writers writers =
                            new Writers(
                                    pair.source(),
                                    live.schema,
                                    2,
                                    LiveCopyAndVerifyTest::hotChange);
                    Verification verification = live.verification(20_000)) {
                verification.start(false);
                found = verification.finished().get(100, TimeUnit.SECONDS);
                repaired = verification.repair();
                assertThat(writers.written()).isPositive();
            }
            live.catchUp();

            String numbers = live.schema + ".numbers id=";
            assertThat(found.state()).isEqualTo(VerifyReport.State.DIFFERENT);
            assertThat(found.differences())
                    .extracting(Difference::toString)
                    .containsExactlyInAnyOrder(
                            numbers + "1000000 DIFFERENT [v]",
                            numbers + "1000100 MISSING [id, v, pad]",
                            numbers + "18446744073709551615 EXTRA [id, v, pad]",
                            live.schema + ".names name=a101 DIFFERENT [name]");
            assertThat(repaired.state()).isEqualTo(VerifyReport.State.EQUAL);
            assertThat(live.differences()).isEmpty();
        }
    }

    @Test
    void aKilledVerificationGoesOnAndKeepsWhatItFound() throws Exception {
        try (LivePair live = new LivePair(TestServers.pair(), "killed", TABLES.subList(0, 1))) {
            fill(live);
            try (CopyJob copy = live.copyJob(50_000)) {
                copy.start();
                copy.finished().get(100, TimeUnit.SECONDS);
            }
            live.catchUp();
            live.onTarget("UPDATE numbers SET v = -1 WHERE id = 1");
            Verification killed = live.verification(2_000);
            killed.start(false);
            await().until(() -> killed.report().rowsCompared() > 1000);
            killed.close();
            long before = killed.report().rowsCompared();
            // Not to be found by reading on from where the first run was.
            live.onTarget("UPDATE numbers SET v = -1 WHERE id = 2");

            VerifyReport resumed;
            try (Verification second = live.verification(2_000)) {
                second.start(true);
                resumed = second.finished().get(60, TimeUnit.SECONDS);
            }

            assertThat(before).isLessThan(KEYS * 2L);
            assertThat(resumed.differences()).extracting(Difference::key).containsExactly("id=1");
            VerifyReport afresh;
            try (Verification third = live.verification(2_000)) {
                third.start(false);
                afresh = third.finished().get(60, TimeUnit.SECONDS);
            }
            assertThat(afresh.differences())
                    .extracting(Difference::key)
                    .containsExactlyInAnyOrder("id=1", "id=2");
            assertThat(afresh.rowsCompared()).isEqualTo(KEYS * 2L);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void goesOnWhenItsConnectionsAreLost(TestServers.Pair pair) throws Exception {
        try (LivePair live = new LivePair(pair, "cut", TABLES.subList(0, 1))) {
            fill(live);
            try (CopyJob copy = live.copyJob(50_000)) {
                copy.start();
                copy.finished().get(100, TimeUnit.SECONDS);
            }
            live.catchUp();
            live.onTarget("UPDATE numbers SET v = -1 WHERE id = 2");

            VerifyReport report;
            try (Verification verification = live.verification(500)) {
                verification.start(false);
                for (int kill = 0; kill < KILLS; kill++) {
                    killReader(kill % 2 == 0 ? live.source : live.target, live.schema);
                }
                assertThat(verification.finished()).isNotDone();
                report = verification.finished().get(60, TimeUnit.SECONDS);
            }

            assertThat(report.differences()).extracting(Difference::key).containsExactly("id=2");
            assertThat(report.rowsCompared()).isEqualTo(KEYS * 2L);
        }
    }

    /** Ends the connection that waits for a lock on what it is to read. */
    private static void killReader(TestServer server, String schema) throws SQLException {
        String waiting =
                "SELECT ID FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID()"
                        + " AND INFO LIKE 'SELECT%`"
                        + schema
                        + "`%' AND STATE LIKE 'Waiting for table metadata lock'";
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLES `" + schema + "`.numbers WRITE");
            List<Long> found = new ArrayList<>();
            await().atMost(LivePair.LIMIT)
                    .until(
                            () -> {
                                try (ResultSet rows = statement.executeQuery(waiting)) {
                                    while (rows.next()) {
                                        found.add(rows.getLong(1));
                                    }
                                }
                                return !found.isEmpty();
                            });
            statement.execute("KILL " + found.getFirst());
        }
    }

    @Test
    void findsNoDifferenceInWhatNeverRests() throws Exception {
        try (LivePair live = new LivePair(TestServers.pair(), "hot", TABLES.subList(0, 1))) {
            fill(live);
            try (CopyJob copy = live.copyJob(50_000)) {
                copy.start();
                copy.finished().get(100, TimeUnit.SECONDS);
            }
            VerifyReport hot;
            try (Verification verification = live.verification(50_000)) {
                try (Writers writers =
                        new Writers(
                                live.source,
                                live.schema,
                                2,
                                random -> "UPDATE numbers SET v = v + 1 WHERE id = 7")) {
                    verification.start(false);
                    hot = verification.finished().get(100, TimeUnit.SECONDS);
                    assertThat(writers.written()).isPositive();
                }
            }

            assertThat(hot.differences()).isEmpty();
            assertThat(hot.state()).isEqualTo(VerifyReport.State.EQUAL);
        }
    }

    private static void fill(LivePair live) {
        live.onSource(
                "CREATE TABLE digits (n INT PRIMARY KEY)",
                "INSERT INTO digits VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)");
        String numbers =
                "(SELECT a.n + 10 * b.n + 100 * c.n + 1000 * d.n AS n FROM digits a, digits b,"
                        + " digits c, digits d) x WHERE n < "
                        + KEYS;
        for (var table : live.fromTables) {
            switch (table.name().table()) {
                case "numbers" ->
                        live.onSource(
                                "INSERT INTO numbers SELECT n + 1, n, REPEAT('p', 50) FROM "
                                        + numbers,
                                // A gap in the middle of the keys.
                                "INSERT INTO numbers SELECT 1000000 + n, n, 'q' FROM " + numbers);
                case "names" ->
                        live.onSource("INSERT INTO names SELECT CONCAT('a', n), n FROM " + numbers);
                default ->
                        live.onSource(
                                "INSERT INTO days SELECT ELT(1 + n % 3, 'a', 'É', 'z'),"
                                        + " '2026-01-01' + INTERVAL (n DIV 7) MICROSECOND, n, n"
                                        + " FROM "
                                        + numbers);
            }
        }
    }

    /** Inserts, deletes, changes and moves rows, often at the ends of the tables. */
    private static String change(Random random) {
        int id = random.nextInt(3 * KEYS);
        int other = random.nextInt(3 * KEYS);
        String name = LETTERS[random.nextInt(LETTERS.length)] + id;
        return switch (random.nextInt(12)) {
            case 0, 1 -> "UPDATE numbers SET v = v + 1 WHERE id = " + id;
            case 2 -> "DELETE FROM numbers ORDER BY id DESC LIMIT 1";
            case 3 -> "DELETE FROM numbers WHERE id = " + id;
            case 4 -> "UPDATE numbers SET id = %d WHERE id = %d".formatted(other, id);
            case 5 -> "INSERT INTO numbers VALUES (%d, 1, 'new')".formatted(2_000_000 + id);
            case 6 -> "REPLACE INTO numbers VALUES (%d, 1, 'new')".formatted(id);
            case 7 -> "INSERT INTO names VALUES ('%s', 1)".formatted(name);
            case 8 -> "DELETE FROM names WHERE name = 'a%d'".formatted(id);
            case 9 -> "UPDATE names SET name = UPPER(name), v = v + 1 WHERE name = 'a" + id + "'";
            case 10 ->
                    "UPDATE days SET who = 'm', day = day + INTERVAL 1 SECOND, v = v + 1 WHERE n = "
                            + id;
            default -> "DELETE FROM days WHERE n = " + id;
        };
    }

    private static String hotChange(Random random) {
        int id = 1 + random.nextInt(40);
        return random.nextBoolean()
                ? "UPDATE numbers SET v = v + 1 WHERE id = " + id
                : "UPDATE names SET v = v + 1 WHERE name = 'a" + id + "'";
    }
}
