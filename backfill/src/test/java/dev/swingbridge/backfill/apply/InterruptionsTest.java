package dev.swingbridge.backfill.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.backfill.apply.StreamStatus.State;
import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.schema.Markers;
import dev.swingbridge.backfill.server.ServerIdentity.Flavor;
import dev.swingbridge.router.table.DdlRule;
import dev.swingbridge.router.table.OnDdl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections and servers die, owners change: every change still arrives exactly once. */
class InterruptionsTest {
    private static final String EQUAL_PAIRS =
            "dev.swingbridge.backfill.fixture.TestServers#equalPairs";
    private static final String LEDGER =
            "CREATE TABLE ledger (id INT PRIMARY KEY AUTO_INCREMENT, n INT)";

    @ParameterizedTest
    @MethodSource(EQUAL_PAIRS)
    void killedApplyConnectionsLoseAndDoubleNothing(TestServers.Pair pair) throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        try (StreamFixture fixture = new StreamFixture(pair, "kills", LEDGER);
                Connection source = fixture.source.connect(fixture.schema);
                Statement changes = source.createStatement();
                Connection target = fixture.target.connect();
                Statement killer = target.createStatement()) {
            BinlogStream stream = fixture.begin();
            int kills = 0;
            // How often a kill meets the applier at work depends on the machine: go on until enough
            // did.
            for (int i = 0; i < 400 || (kills <= 20 && i < 4000); i++) {
                changes.execute("INSERT INTO ledger (n) VALUES (" + i + "),(" + -i + ")");
                changes.execute("UPDATE ledger SET n = n + 1 WHERE id > " + i);
                if (random.nextInt(4) == 0) {
                    kills += killApplier(killer, fixture.schema);
                }
            }
            fixture.catchUp();

            assertThat(kills).as("kills, seed " + seed).isGreaterThan(20);
            assertThat(stream.status().failure()).isNull();
            fixture.assertEqual("ledger");
        }
    }

    /** Every connection that has our control table or this schema in its statement, or is idle. */
    private static int killApplier(Statement killer, String schema) throws SQLException {
        List<Long> found = new ArrayList<>();
        try (ResultSet rows =
                killer.executeQuery(
                        "SELECT ID FROM information_schema.PROCESSLIST WHERE ID <>"
                                + " CONNECTION_ID() AND (INFO LIKE '%stream_checkpoint%' OR INFO"
                                + " LIKE '%"
                                + schema
                                + "%' OR INFO = 'COMMIT') AND USER = 'root'")) {
            while (rows.next()) {
                found.add(rows.getLong(1));
            }
        }
        int killed = 0;
        for (long id : found) {
            try {
                killer.execute("KILL " + id);
                killed++;
            } catch (SQLException gone) {
                assertThat(gone.getErrorCode()).isEqualTo(1094);
            }
        }
        return killed;
    }

    @ParameterizedTest
    @MethodSource(EQUAL_PAIRS)
    void aSecondOwnerStopsTheFirst(TestServers.Pair pair) throws Exception {
        try (StreamFixture fixture = new StreamFixture(pair, "zombie", LEDGER)) {
            BinlogStream zombie = fixture.begin();
            fixture.onSource("INSERT INTO ledger (n) VALUES (1)");
            fixture.catchUp();

            BinlogStream owner = fixture.resume(fixture.allTables());
            await().atMost(StreamFixture.LIMIT)
                    .until(() -> owner.status().state() == State.RUNNING);
            fixture.onSource("INSERT INTO ledger (n) VALUES (2)", "DELETE FROM ledger LIMIT 1");
            fixture.catchUp();

            await().atMost(StreamFixture.LIMIT)
                    .until(() -> zombie.status().state() == State.FAILED);
            assertThat(zombie.status().failure()).contains("taken over");
            fixture.assertEqual("ledger");
            zombie.close();
        }
    }

    @ParameterizedTest
    @MethodSource(EQUAL_PAIRS)
    void bothServersAreKilledAndComeBack(TestServers.Pair pair) throws Exception {
        try (TestServer source = TestServers.own(pair.source().flavor(), Map.of());
                TestServer target = TestServers.own(pair.target().flavor(), Map.of());
                StreamFixture fixture = new StreamFixture(source, target, "restart", LEDGER)) {
            BinlogStream stream = fixture.begin();
            fixture.onSource("INSERT INTO ledger (n) VALUES (1),(2),(3)");
            fixture.catchUp();

            target.kill();
            fixture.onSource("UPDATE ledger SET n = n + 1");
            target.restart();
            fixture.catchUp();
            fixture.assertEqual("ledger");

            source.kill();
            source.restart();
            fixture.onSource("UPDATE ledger SET n = n + 1", "INSERT INTO ledger (n) VALUES (9)");
            fixture.catchUp();

            fixture.assertEqual("ledger");
            assertThat(stream.status().state()).isEqualTo(State.RUNNING);
        }
    }

    @ParameterizedTest
    @MethodSource(EQUAL_PAIRS)
    void aMarkerIsSeenWhenEverythingBeforeItIsCommitted(TestServers.Pair pair) throws Exception {
        try (StreamFixture fixture = new StreamFixture(pair, "marker", LEDGER);
                Connection control = fixture.source.connect()) {
            BinlogStream stream = fixture.begin();
            Markers.ensure(control);
            fixture.onSource("INSERT INTO ledger (n) VALUES (1)");

            Markers.Marker marker = Markers.write(fixture.from, control, fixture.name);

            assertThat(stream.awaitMarker(marker.id(), StreamFixture.LIMIT)).isTrue();
            fixture.assertEqual("ledger");
            assertThat(stream.awaitApplied(marker.end(), StreamFixture.LIMIT)).isTrue();
            assertThat(stream.awaitMarker(marker.id() + 1, Duration.ofMillis(50))).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource(EQUAL_PAIRS)
    void changesAppliedByAStreamAreNotSentBack(TestServers.Pair pair) throws Exception {
        try (StreamFixture forth = new StreamFixture(pair, "echo", LEDGER)) {
            forth.begin();
            StreamCheckpoints.delete(forth.from, "back");
            StreamCheckpoints.create(forth.from, "back", forth.to.startPosition());
            try (BinlogStream back =
                    new BinlogStream(
                            new StreamSettings(
                                    "back",
                                    forth.to,
                                    forth.from,
                                    forth.tables,
                                    forth.allTables(),
                                    DdlRule.of(OnDdl.STOP),
                                    forth.leftOut::add,
                                    1))) {
                back.start();
                forth.onSource("INSERT INTO ledger (n) VALUES (1),(2)", "UPDATE ledger SET n = 5");
                forth.catchUp();
                forth.onTarget("INSERT INTO ledger VALUES (100, 1)", "DELETE FROM ledger LIMIT 1");
                try (Connection connection = forth.to.connection()) {
                    assertThat(
                                    back.awaitApplied(
                                            forth.to.endOfLog(connection), StreamFixture.LIMIT))
                            .as(back.toString())
                            .isTrue();
                }
                forth.catchUp();

                forth.assertEqual("ledger");
                assertThat(back.status().transactionsApplied()).isEqualTo(2);
                assertThat(back.status().failure()).isNull();
            }
        }
    }

    @ParameterizedTest
    @MethodSource(EQUAL_PAIRS)
    void aHugeTransactionGoesThroughAFile(TestServers.Pair pair) throws Exception {
        try (StreamFixture fixture =
                new StreamFixture(
                        pair, "huge", "CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(3000))")) {
            fixture.begin();
            fixture.onSource(
                    pair.source().flavor() == Flavor.MARIADB
                            ? "SET SESSION max_recursive_iterations = 100000"
                            : "SET SESSION cte_max_recursion_depth = 100000",
                    "INSERT INTO t WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM"
                            + " r WHERE i < 8000) SELECT i, REPEAT('a', 2000) FROM r");
            fixture.catchUp();

            fixture.onSource(
                    "UPDATE t SET a = REPEAT('b', 2000)", "DELETE FROM t WHERE id % 100 > 0");
            fixture.catchUp();

            fixture.assertEqual("t");
            assertThat(fixture.rows(fixture.to, "t")).hasSize(80);
        }
    }
}
