package dev.swingbridge.backfill.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.server.ServerIdentity.Flavor;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the stream must not pass: it stops and says why, and the target is as it was before. */
class RefusalsTest {
    private static final String EQUAL_PAIRS =
            "dev.swingbridge.backfill.fixture.TestServers#equalPairs";
    private static final String TABLE = "CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT)";

    @ParameterizedTest
    @MethodSource(EQUAL_PAIRS)
    void aPartialRowImage(TestServers.Pair pair) throws Exception {
        try (StreamFixture fixture = new StreamFixture(pair, "minimal", TABLE)) {
            fixture.begin();
            fixture.onSource("INSERT INTO t VALUES (1,1,1)");
            fixture.catchUp();

            fixture.onSource(
                    "SET SESSION binlog_row_image=MINIMAL", "UPDATE t SET a = 2 WHERE id = 1");

            assertThat(fixture.awaitFailure()).contains("binlog_row_image").contains(".t ");
            assertThat(fixture.rows(fixture.to, "t").toString()).contains("a=1");
        }
    }

    @ParameterizedTest
    @MethodSource(EQUAL_PAIRS)
    void aStatementInTheLog(TestServers.Pair pair) throws Exception {
        try (StreamFixture fixture = new StreamFixture(pair, "statement", TABLE)) {
            fixture.begin();

            fixture.onSource("SET SESSION binlog_format=STATEMENT", "INSERT INTO t VALUES (1,1,1)");

            assertThat(fixture.awaitFailure()).contains("binlog_format=ROW").contains("INSERT");
            assertThat(fixture.rows(fixture.to, "t")).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(EQUAL_PAIRS)
    void aChangedDefinition(TestServers.Pair pair) throws Exception {
        try (StreamFixture fixture = new StreamFixture(pair, "ddl", TABLE)) {
            fixture.begin();

            fixture.onSource("ALTER TABLE t ADD COLUMN c INT");

            assertThat(fixture.awaitFailure())
                    .contains("ALTER TABLE t ADD COLUMN c")
                    .contains("onDdl is stop")
                    .contains("log position");
            assertThat(fixture.leftOut).isEmpty();
        }
    }

    @Test
    void aChangeBehindSettingsOfItsOwn() throws Exception {
        try (StreamFixture fixture = new StreamFixture(TestServers.pair(), "settings", TABLE)) {
            assumeTrue(fixture.from.identity().mariaDb(), "no other server has SET STATEMENT");
            fixture.begin();

            fixture.onSource("SET STATEMENT lock_wait_timeout=9 FOR TRUNCATE TABLE t");

            assertThat(fixture.awaitFailure()).contains("TRUNCATE TABLE t").contains("onDdl is");
        }
    }

    @ParameterizedTest
    @MethodSource(EQUAL_PAIRS)
    void butNotWhatConcernsOtherTables(TestServers.Pair pair) throws Exception {
        try (StreamFixture fixture = new StreamFixture(pair, "other", TABLE)) {
            fixture.begin();

            fixture.onSource(
                    "CREATE TABLE other (id INT)",
                    "INSERT INTO other VALUES (1)",
                    "ALTER TABLE other ADD COLUMN t INT",
                    "CREATE TABLE twin LIKE t",
                    "CREATE TABLE IF NOT EXISTS t (id INT)",
                    "CREATE TEMPORARY TABLE tt (id INT)",
                    "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.b = 5",
                    "CREATE VIEW v AS SELECT * FROM t",
                    "ANALYZE TABLE t",
                    "DROP TABLE other",
                    "INSERT INTO t VALUES (1,1,1)");
            fixture.catchUp();

            fixture.assertEqual("t");
            assertThat(fixture.rows(fixture.to, "t").toString()).contains("b=5");
        }
    }

    @ParameterizedTest
    @MethodSource(EQUAL_PAIRS)
    void aRowThatIsNotThere(TestServers.Pair pair) throws Exception {
        try (StreamFixture fixture = new StreamFixture(pair, "missing", TABLE)) {
            fixture.begin();
            fixture.onSource("INSERT INTO t VALUES (1,1,1),(2,2,2),(3,3,3)");
            fixture.catchUp();
            fixture.onTarget("DELETE FROM t WHERE id = 2");

            fixture.onSource("UPDATE t SET a = a + 100");

            assertThat(fixture.awaitFailure())
                    .contains("1 row should have matched, 0 did")
                    .contains("`id`=2")
                    .contains("a: 102");
            assertThat(fixture.rows(fixture.to, "t").toString()).doesNotContain("a=101");
        }
    }

    @ParameterizedTest
    @MethodSource(EQUAL_PAIRS)
    void aRowThatIsThereAlready(TestServers.Pair pair) throws Exception {
        try (StreamFixture fixture = new StreamFixture(pair, "twice", TABLE)) {
            fixture.begin();
            fixture.onTarget("INSERT INTO t VALUES (2,0,0)");

            fixture.onSource("INSERT INTO t VALUES (1,1,1),(2,2,2),(3,3,3)");

            assertThat(fixture.awaitFailure()).contains("1062").contains("`id`=2");
            assertThat(fixture.rows(fixture.to, "t")).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource(EQUAL_PAIRS)
    void aPurgedLog(TestServers.Pair pair) throws Exception {
        try (TestServer source = TestServers.own(pair.source().flavor(), Map.of());
                StreamFixture fixture = new StreamFixture(source, pair.target(), "purged", TABLE)) {
            BinlogStream stream = fixture.begin();
            fixture.onSource("INSERT INTO t VALUES (1,1,1)");
            fixture.catchUp();
            stream.stop(Duration.ofSeconds(10));
            fixture.onSource("INSERT INTO t VALUES (2,2,2)", "FLUSH BINARY LOGS");
            fixture.onSource("INSERT INTO t VALUES (3,3,3)", "FLUSH BINARY LOGS");
            String last = fixture.end().file();
            fixture.onSource("PURGE BINARY LOGS TO '" + last + "'");

            fixture.resume(fixture.allTables());

            assertThat(fixture.awaitFailure()).contains("purged");
            assertThat(fixture.rows(fixture.to, "t")).hasSize(1);
        }
    }

    @Test
    void aPartialJsonUpdate() throws Exception {
        TestServers.Pair pair = TestServers.mySqlPair();
        try (StreamFixture fixture =
                new StreamFixture(pair, "partial", "CREATE TABLE t (id INT PRIMARY KEY, j JSON)")) {
            fixture.begin();
            fixture.onSource("INSERT INTO t VALUES (1, '{\"a\": 1, \"b\": 2}')");
            fixture.catchUp();

            fixture.onSource(
                    "SET SESSION binlog_row_value_options=PARTIAL_JSON",
                    "UPDATE t SET j = JSON_SET(j, '$.a', 5)");

            assertThat(fixture.awaitFailure()).contains("binlog_row_value_options");
        }
    }

    @ParameterizedTest
    @MethodSource(EQUAL_PAIRS)
    void aPreparedXaTransaction(TestServers.Pair pair) throws Exception {
        try (StreamFixture fixture = new StreamFixture(pair, "xa", TABLE)) {
            fixture.begin();

            fixture.onSource(
                    "XA START 'x'",
                    "INSERT INTO t VALUES (1,1,1)",
                    "XA END 'x'",
                    "XA PREPARE 'x'",
                    "XA ROLLBACK 'x'");

            assertThat(fixture.awaitFailure()).contains("XA");
            assertThat(fixture.rows(fixture.to, "t")).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(EQUAL_PAIRS)
    void compressedTransactionsAreRead(TestServers.Pair pair) throws Exception {
        boolean mySql = pair.source().flavor() == Flavor.MYSQL;
        try (TestServer source =
                        TestServers.own(
                                pair.source().flavor(),
                                mySql
                                        ? Map.of("binlog-transaction-compression", "ON")
                                        : Map.of(
                                                "log-bin-compress",
                                                "ON",
                                                "log-bin-compress-min-len",
                                                "10"));
                StreamFixture fixture =
                        new StreamFixture(
                                source,
                                pair.target(),
                                "compressed",
                                "CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(500))")) {
            fixture.begin();

            try (Connection connection = source.connect(fixture.schema);
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                for (int i = 0; i < 500; i++) {
                    statement.execute("INSERT INTO t VALUES (" + i + ", REPEAT('xyz', 100))");
                }
                statement.execute("UPDATE t SET a = CONCAT(id, REPEAT('q', 300))");
                statement.execute("DELETE FROM t WHERE id % 3 = 0");
                connection.commit();
            }
            fixture.catchUp();

            fixture.assertEqual("t");
            assertThat(fixture.rows(fixture.to, "t")).hasSize(333);
        }
    }

    @Test
    void taggedTransactionsAreRead() throws Exception {
        TestServers.Pair pair = TestServers.mySqlPair();
        try (StreamFixture fixture = new StreamFixture(pair, "tagged", TABLE)) {
            BinlogStream stream = fixture.begin();

            fixture.onSource(
                    "SET SESSION gtid_next='AUTOMATIC:blue'", "INSERT INTO t VALUES (1,1,1)");
            fixture.catchUp();
            stream.stop(Duration.ofSeconds(10));
            fixture.onSource(
                    "INSERT INTO t VALUES (2,2,2)",
                    "SET SESSION gtid_next='AUTOMATIC:blue'",
                    "INSERT INTO t VALUES (3,3,3)");
            fixture.resume(fixture.allTables());
            fixture.catchUp();

            fixture.assertEqual("t");
            assertThat(StreamCheckpoints.read(fixture.to, fixture.name).orElseThrow().gtid())
                    .contains(":blue:");
        }
    }
}
