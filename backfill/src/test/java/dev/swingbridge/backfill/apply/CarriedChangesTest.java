package dev.swingbridge.backfill.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.backfill.apply.DefinitionChange.Fate;
import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.backfill.server.Rows;
import dev.swingbridge.router.table.DdlRule;
import dev.swingbridge.router.table.OnDdl;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes of definitions that a stream applies on the other side, with rows around them. */
class CarriedChangesTest {
    private static final String PAIRS = "dev.swingbridge.backfill.fixture.TestServers#pairs";
    private static final String TABLE =
            "CREATE TABLE t (id INT PRIMARY KEY, a INT, b VARCHAR(20), c DATETIME(6), KEY by_a (a))";

    private static StreamFixture fixture(TestServers.Pair pair, String hint) throws Exception {
        StreamFixture fixture = new StreamFixture(pair, hint, TABLE);
        fixture.onDdl = OnDdl.APPLY;
        return fixture;
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void rowsAroundEachChangeArrive(TestServers.Pair pair) throws Exception {
        try (StreamFixture fixture = fixture(pair, "carry")) {
            fixture.begin();

            fixture.onSource(
                    "INSERT INTO t VALUES (1,1,'x','2024-01-01 00:00:00.5'), (2,2,'y',NULL)",
                    "ALTER TABLE t ADD COLUMN d INT NOT NULL DEFAULT 7 FIRST",
                    "INSERT INTO t VALUES (3,3,3,'z',NULL)",
                    "ALTER TABLE t MODIFY a BIGINT UNSIGNED NOT NULL DEFAULT 5 AFTER b",
                    "INSERT INTO t (id, b) VALUES (4, 'late')",
                    "UPDATE t SET a = 18446744073709551615 WHERE id = 1",
                    "ALTER TABLE t RENAME COLUMN b TO name, ADD COLUMN at TIMESTAMP NOT NULL"
                            + " DEFAULT CURRENT_TIMESTAMP, ADD UNIQUE KEY by_name (name)",
                    "INSERT INTO t (id, name) VALUES (5, 'renamed')",
                    "SET SESSION time_zone = '+05:30', timestamp = 1700000000.25",
                    "ALTER TABLE t ADD COLUMN here DATETIME(3) DEFAULT CURRENT_TIMESTAMP(3)",
                    "ALTER TABLE t MODIFY c DATETIME",
                    "DELETE FROM t WHERE id = 2",
                    "CREATE INDEX by_d ON t (d)",
                    "ALTER TABLE t DROP COLUMN d, CHANGE name title VARCHAR(40) CHARACTER SET"
                            + " utf8mb4 COLLATE utf8mb4_bin NULL COMMENT 'caf\u00e9'",
                    "INSERT INTO t (id, title) VALUES (6, 'caf\u00e9')",
                    "ALTER TABLE t ALTER title SET DEFAULT 'none'",
                    "INSERT INTO t (id) VALUES (7)");
            fixture.catchUp();

            assertEqualNow(fixture, 6);
            assertThat(fixture.leftOut)
                    .filteredOn(change -> change.fate() == Fate.CARRIED_OUT)
                    .hasSize(8);

            fixture.onSource("TRUNCATE TABLE t", "INSERT INTO t (id, title) VALUES (1, 'again')");
            fixture.catchUp();
            assertEqualNow(fixture, 1);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void whatWasCarriedOutIsNotCarriedBack(TestServers.Pair pair) throws Exception {
        try (StreamFixture forth = fixture(pair, "echo")) {
            StreamPosition early = forth.to.startPosition();
            BinlogStream first = forth.begin();
            forth.onSource(
                    "INSERT INTO t VALUES (1,1,'x',NULL)",
                    "ALTER TABLE t ADD COLUMN d INT FIRST",
                    "INSERT INTO t VALUES (2,2,2,'y',NULL)",
                    "CREATE INDEX by_d ON t (d)");
            forth.catchUp();
            first.stop(Duration.ofSeconds(10));

            List<DefinitionChange> seen = new CopyOnWriteArrayList<>();
            String name = forth.schema + ".1";
            StreamCheckpoints.delete(forth.from, name);
            StreamCheckpoints.create(forth.from, name, early);
            try (BinlogStream back =
                    new BinlogStream(
                            new StreamSettings(
                                    name,
                                    forth.to,
                                    forth.from,
                                    forth.tables,
                                    forth.allTables(),
                                    DdlRule.of(OnDdl.APPLY),
                                    seen::add,
                                    1))) {
                back.start();
                forth.onTarget(
                        "INSERT INTO t VALUES (3,3,3,'z',NULL)",
                        "ALTER TABLE t DROP COLUMN d, MODIFY a BIGINT",
                        "INSERT INTO t VALUES (4,40000000000,'w',NULL)");
                try (Connection connection = forth.to.connection()) {
                    assertThat(
                                    back.awaitApplied(
                                            forth.to.endOfLog(connection), StreamFixture.LIMIT))
                            .as(back.toString())
                            .isTrue();
                }

                assertEqualNow(forth, 4);
                assertThat(seen)
                        .extracting(DefinitionChange::fate)
                        .containsExactly(Fate.BEGUN, Fate.CARRIED_OUT);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aCrashBehindTheChangeDoesNotMakeItTwice(TestServers.Pair pair) throws Exception {
        try (StreamFixture fixture = fixture(pair, "behind")) {
            for (String change :
                    List.of("ALTER TABLE t ADD COLUMN d INT DEFAULT 4", "TRUNCATE TABLE t")) {
                fixture.dieAt = Fate.CARRIED_OUT;
                BinlogStream stream = fixture.begin();
                fixture.onSource(
                        "INSERT INTO t (id, a) VALUES (1,1)",
                        change,
                        "INSERT INTO t (id, a) VALUES (2,2)");
                assertThat(fixture.awaitFailure()).contains("died");
                stream.close();

                fixture.dieAt = null;
                fixture.resume(fixture.allTables());
                fixture.catchUp();

                assertEqualNow(fixture, change.startsWith("TRUNCATE") ? 1 : 2);
                assertThat(intents(fixture)).isZero();
                fixture.onSource("DELETE FROM t");
                fixture.catchUp();
            }
        }
    }

    /** Its statement still waits for the table on the server, and would be applied late. */
    @ParameterizedTest
    @MethodSource(PAIRS)
    void aCrashBeforeTheChangeIsMadeGoodAndTheDeadOneEnded(TestServers.Pair pair) throws Exception {
        try (StreamFixture fixture = fixture(pair, "before");
                Connection reader = fixture.target.connect(fixture.schema);
                Statement reading = reader.createStatement()) {
            BinlogStream stream = fixture.begin();
            reading.execute("LOCK TABLES t READ");
            fixture.onSource(
                    "ALTER TABLE t ADD COLUMN d INT DEFAULT 4", "INSERT INTO t (id) VALUES (1)");
            await().atMost(StreamFixture.LIMIT).until(() -> waiting(fixture) == 1);
            stream.close();
            assertThat(intents(fixture)).isOne();

            BinlogStream next = fixture.resume(fixture.allTables());
            await().atMost(StreamFixture.LIMIT)
                    .until(() -> next.status().state() == StreamStatus.State.RUNNING);
            reading.execute("UNLOCK TABLES");
            fixture.catchUp();

            assertEqualNow(fixture, 1);
            assertThat(intents(fixture)).isZero();
        }
    }

    /** As a server does that could send nothing for a minute. */
    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void theLogIsReadOnWhereItWasWhenItsConnectionIsLostMeanwhile(TestServers.Pair pair)
            throws Exception {
        try (StreamFixture fixture = fixture(pair, "dump");
                Connection reader = fixture.target.connect(fixture.schema);
                Statement reading = reader.createStatement();
                Connection source = fixture.source.connect()) {
            fixture.begin();
            reading.execute("LOCK TABLES t READ");
            fixture.onSource(
                    "ALTER TABLE t ADD COLUMN d INT DEFAULT 4",
                    "INSERT INTO t (id) VALUES (1)",
                    "CREATE TABLE other (id INT, t INT)",
                    "CREATE INDEX t ON other (id)",
                    "ALTER TABLE other RENAME COLUMN t TO u",
                    "ALTER TABLE t DROP COLUMN b",
                    "INSERT INTO t (id) VALUES (2)");
            await().atMost(StreamFixture.LIMIT).until(() -> waiting(fixture) == 1);

            List<String> dumps =
                    Rows.column(
                            source,
                            "SELECT ID FROM information_schema.PROCESSLIST WHERE COMMAND LIKE"
                                    + " 'Binlog Dump%'");
            for (String dump : dumps) {
                fixture.source.run("KILL " + dump);
            }
            reading.execute("UNLOCK TABLES");
            fixture.catchUp();

            assertThat(dumps).isNotEmpty();
            assertEqualNow(fixture, 2);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void whatTheOtherSideRefusesIsMadeByHandAndGoesOn(TestServers.Pair pair) throws Exception {
        try (StreamFixture fixture = fixture(pair, "byhand")) {
            BinlogStream stream = fixture.begin();
            fixture.onTarget("ALTER TABLE t ADD INDEX by_b (a)");
            fixture.onSource("ALTER TABLE t ADD INDEX by_b (b)", "INSERT INTO t (id) VALUES (1)");

            assertThat(fixture.awaitFailure())
                    .contains("cannot be applied: ALTER TABLE t ADD INDEX by_b (b)")
                    .contains("by_b'")
                    .contains("log position")
                    .contains("by hand on the stream's target and resume");
            stream.close();
            fixture.onTarget("ALTER TABLE t DROP INDEX by_b, ADD INDEX by_b (b)");
            fixture.resume(fixture.allTables());
            fixture.catchUp();

            assertEqualNow(fixture, 1);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#each")
    void aLogWithoutNamesOfColumnsStops(TestServer server) throws Exception {
        try (TestServer own =
                        TestServers.own(server.flavor(), Map.of("binlog-row-metadata", "MINIMAL"));
                StreamFixture fixture =
                        new StreamFixture(own, TestServers.pair().target(), "nameless", TABLE)) {
            fixture.onDdl = OnDdl.APPLY;
            fixture.begin();

            fixture.onSource("INSERT INTO t (id) VALUES (1)");

            assertThat(fixture.awaitFailure())
                    .contains("without the names of its columns")
                    .contains("binlog_row_metadata=FULL");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE t ADD COLUMN u INT DEFAULT (1 + 1)",
                "ALTER TABLE t MODIFY id BIGINT",
                "ALTER TABLE t ADD COLUMN n INT UNIQUE",
                "ALTER TABLE t ADD COLUMN n INT, ALGORITHM=INSTANT",
                "ALTER TABLE t RENAME TO u",
                "DROP TABLE t",
            })
    void whatIsNotCarriedOutStops(String change) throws Exception {
        try (StreamFixture fixture = fixture(TestServers.mySqlPair(), "beyond")) {
            fixture.fixed = Set.of("id");
            fixture.begin();
            fixture.onSource("INSERT INTO t (id) VALUES (1)");
            fixture.catchUp();

            fixture.onSource(change);

            assertThat(fixture.awaitFailure())
                    .contains(change.startsWith("DROP TABLE") ? "DROP TABLE" : change)
                    .contains("onDdl is apply, and")
                    .contains("log position");
            assertThat(fixture.leftOut).isEmpty();
            assertThat(fixture.rows(fixture.to, "t")).hasSize(1);
        }
    }

    @Test
    void whileRowsAreCopiedItStops() throws Exception {
        try (StreamFixture fixture = fixture(TestServers.pair(), "copying")) {
            fixture.beginCopying();

            fixture.onSource("ALTER TABLE t ADD COLUMN d INT");

            assertThat(fixture.awaitFailure())
                    .contains("while rows are copied: ALTER TABLE t ADD COLUMN d INT")
                    .contains("log position");
            assertThat(fixture.leftOut).isEmpty();
        }
    }

    private static long waiting(StreamFixture fixture) throws Exception {
        return count(
                fixture,
                "information_schema.PROCESSLIST WHERE INFO LIKE '%swingbridge carries out%ADD"
                        + " COLUMN d%' AND STATE LIKE '%metadata lock%' AND ID <> CONNECTION_ID()");
    }

    private static long intents(StreamFixture fixture) throws Exception {
        return count(fixture, "swingbridge.ddl_intent WHERE stream='" + fixture.name + "'");
    }

    private static long count(StreamFixture fixture, String from) throws Exception {
        try (Connection connection = fixture.to.connection()) {
            return Long.parseLong(
                    String.valueOf(Rows.value(connection, "SELECT COUNT(*) FROM " + from)));
        }
    }

    private static void assertEqualNow(StreamFixture fixture, int rows) throws Exception {
        fixture.readAgain();
        fixture.assertEqual("t");
        assertThat(fixture.rows(fixture.to, "t")).hasSize(rows);
        assertThat(columns(fixture, true)).isEqualTo(columns(fixture, false));
    }

    private static List<Map<String, String>> columns(StreamFixture fixture, boolean source)
            throws Exception {
        try (Connection connection = (source ? fixture.from : fixture.to).connection()) {
            return Rows.all(
                    connection,
                    "SELECT COLUMN_NAME AS n, DATA_TYPE AS t, IS_NULLABLE AS i, ORDINAL_POSITION AS"
                            + " o, COLUMN_COMMENT AS c, CHARACTER_SET_NAME AS cs FROM"
                            + " information_schema.COLUMNS WHERE TABLE_SCHEMA='"
                            + fixture.schema
                            + "' AND TABLE_NAME='t' ORDER BY ORDINAL_POSITION");
        }
    }
}
