package dev.swingbridge.backfill.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.router.table.OnDdl;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes of a definition that a stream passes, with rows right after them; and where it stops. */
class LeftOutChangesTest {
    private static final String EQUAL_PAIRS =
            "dev.swingbridge.backfill.fixture.TestServers#equalPairs";
    private static final String TABLE =
            "CREATE TABLE t (id INT PRIMARY KEY, a INT, b VARCHAR(20), KEY by_a (a))";

    @ParameterizedTest
    @MethodSource(EQUAL_PAIRS)
    void rowsBehindALeftOutChangeArrive(TestServers.Pair pair) throws Exception {
        try (StreamFixture fixture = new StreamFixture(pair, "leave", TABLE)) {
            fixture.onDdl = OnDdl.IGNORE;
            fixture.begin();

            fixture.onSource(
                    "INSERT INTO t VALUES (1,1,'x')",
                    "CREATE INDEX by_b ON t (b)",
                    "INSERT INTO t VALUES (2,2,'y')",
                    "ALTER TABLE t DROP INDEX by_a, ALTER b SET DEFAULT 'z', COMMENT 'new'",
                    "INSERT INTO t (id, a) VALUES (3,3)",
                    "UPDATE t SET a = a + 10");
            fixture.catchUp();

            fixture.assertEqual("t");
            assertThat(fixture.rows(fixture.to, "t")).hasSize(3);
            assertThat(fixture.leftOut)
                    .extracting(DefinitionChange::statement)
                    .satisfiesExactly(
                            first -> assertThat(first).startsWith("CREATE INDEX by_b"),
                            second -> assertThat(second).startsWith("ALTER TABLE t DROP INDEX"));
        }
    }

    @ParameterizedTest
    @MethodSource(EQUAL_PAIRS)
    void aStreamThatStartsAgainDoesNotMeetItTwice(TestServers.Pair pair) throws Exception {
        try (StreamFixture fixture = new StreamFixture(pair, "again", TABLE)) {
            fixture.onDdl = OnDdl.IGNORE;
            BinlogStream stream = fixture.begin();
            fixture.onSource("CREATE INDEX by_b ON t (b)");
            fixture.catchUp();
            stream.stop(Duration.ofSeconds(10));
            fixture.onSource(
                    "INSERT INTO t VALUES (1,1,'x')",
                    "DROP INDEX by_b ON t",
                    "INSERT INTO t VALUES (2,2,'y')");

            fixture.resume(fixture.allTables());
            fixture.catchUp();

            fixture.assertEqual("t");
            assertThat(fixture.leftOut).hasSize(2);
        }
    }

    @ParameterizedTest
    @MethodSource(EQUAL_PAIRS)
    void whateverThePolicyARebuildAndACommentPass(TestServers.Pair pair) throws Exception {
        try (StreamFixture fixture = new StreamFixture(pair, "rebuild", TABLE)) {
            fixture.begin();

            fixture.onSource(
                    "ALTER TABLE t ENGINE=InnoDB",
                    "INSERT INTO t VALUES (1,1,'x')",
                    "ALTER TABLE t COMMENT = 'orders, old ones too'",
                    "INSERT INTO t VALUES (2,2,'y')");
            fixture.catchUp();

            fixture.assertEqual("t");
            assertThat(fixture.leftOut).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE t ADD COLUMN c INT",
                "ALTER TABLE t MODIFY a INT AFTER b",
                "TRUNCATE TABLE t",
                "DROP TABLE t",
                "ALTER TABLE t DROP INDEX the_key",
            })
    void whatTheRowsBehindItWouldNotFitStops(String change) throws Exception {
        String keyed = "CREATE TABLE t (id INT NOT NULL, a INT, b INT, UNIQUE the_key (id))";
        try (StreamFixture fixture = new StreamFixture(TestServers.mySqlPair(), "unfit", keyed)) {
            fixture.onDdl = OnDdl.IGNORE;
            fixture.begin();
            fixture.onSource("INSERT INTO t VALUES (1,1,1)");
            fixture.catchUp();

            fixture.onSource(change);

            assertThat(fixture.awaitFailure())
                    .contains(change.startsWith("DROP TABLE") ? "DROP TABLE" : change)
                    .contains("log position");
            assertThat(fixture.leftOut).isEmpty();
            assertThat(fixture.rows(fixture.to, "t")).hasSize(1);
        }
    }
}
