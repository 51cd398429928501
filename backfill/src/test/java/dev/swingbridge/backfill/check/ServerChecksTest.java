package dev.swingbridge.backfill.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.check.Check.Severity;
import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.ServerIdentity.Flavor;
import dev.swingbridge.backfill.server.ServerSettings;
import dev.swingbridge.backfill.server.TlsMode;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ServerChecksTest {
    private static final String PAIRS = "dev.swingbridge.backfill.fixture.TestServers#pairs";

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aGoodPairPasses(TestServers.Pair pair) throws Exception {
        TableName table = new TableName(TestServers.freshSchema("good", pair.source()), "t");
        pair.source().run("CREATE TABLE " + table.quoted() + " (a INT PRIMARY KEY, b TEXT)");
        // The way of servers set up for this: MySQL does not trust by default, nor do sizes agree.
        pair.target().run("SET GLOBAL max_allowed_packet = 1073741824");

        List<Check> checks = run(pair, List.of(table));

        assertThat(failures(checks)).isEmpty();
        assertThat(checks).extracting(Check::id).contains("binlog-format", "table-key", "events");
        assertThat(checks.stream().filter(check -> check.id().equals("binlog-format")))
                .hasSize(2)
                .allMatch(check -> check.severity() == Severity.OK);
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void schemasOfOneServerAreNamed(TestServers.Pair pair) throws Exception {
        TableName table = new TableName(TestServers.freshSchema("moves", pair.source()), "t");
        pair.source().run("CREATE TABLE " + table.quoted() + " (a INT PRIMARY KEY)");
        String here = TestServers.freshSchema("here", pair.source());
        String there = TestServers.freshSchema("there", pair.target());
        pair.target().run("DROP DATABASE IF EXISTS " + here);
        pair.source().run("DROP DATABASE IF EXISTS " + there);

        List<Check> checks = run(pair, List.of(table));

        assertThat(checks.stream().filter(check -> check.id().equals("schemas")))
                .allMatch(check -> check.severity() == Severity.WARN)
                .noneMatch(check -> check.finding().contains(table.schema()))
                .anyMatch(check -> lacks(check, "target", here))
                .anyMatch(check -> lacks(check, "source", there));
    }

    private static boolean lacks(Check check, String side, String schema) {
        return check.subject().equals(side) && (check.finding() + ",").contains(" " + schema + ",");
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void everyTableThatCannotBeMovedIsNamed(TestServers.Pair pair) throws Exception {
        String schema = TestServers.freshSchema("bad", pair.source(), pair.target());
        pair.source()
                .run(
                        "USE " + schema,
                        "CREATE TABLE nokey (a INT, UNIQUE KEY u (a))",
                        "CREATE TABLE aisam (a INT PRIMARY KEY) ENGINE=MyISAM",
                        "CREATE TABLE stays (a INT PRIMARY KEY)",
                        "CREATE TABLE child (a INT PRIMARY KEY, FOREIGN KEY border (a) REFERENCES"
                                + " stays (a))",
                        "CREATE TABLE cascading (a INT PRIMARY KEY, p INT, FOREIGN KEY self (p)"
                                + " REFERENCES cascading (a) ON DELETE CASCADE)",
                        "CREATE TABLE place (a INT PRIMARY KEY, g GEOMETRY)",
                        "SET NAMES utf8mb4",
                        "CREATE TABLE smile (a INT PRIMARY KEY, e ENUM('x', '\uD83D\uDE00'),"
                                + " d VARCHAR(9) DEFAULT '\uD83D\uDE00',"
                                + " g VARCHAR(9) AS (CONCAT('\uD83D\uDE00', a)),"
                                + " f ENUM('x', '\u20ac') DEFAULT '\u20ac') CHARSET utf8mb4",
                        "CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DO DO 1");
        pair.target()
                .run(
                        "USE " + schema,
                        "CREATE TABLE cascading (a INT PRIMARY KEY, p INT)",
                        "CREATE TRIGGER odd BEFORE INSERT ON cascading FOR EACH ROW SET NEW.p = 1");
        List<TableName> tables =
                Stream.of("nokey", "aisam", "child", "cascading", "place", "smile", "missing")
                        .map(name -> new TableName(schema, name))
                        .toList();

        List<Check> checks = run(pair, tables);

        assertThat(failures(checks))
                .contains(
                        "table-key " + schema + ".nokey",
                        "table-engine " + schema + ".aisam",
                        "foreign-key-border " + schema + ".child",
                        "table-exists " + schema + ".missing",
                        "target-triggers " + schema + ".cascading");
        boolean across = pair.source().flavor() != pair.target().flavor();
        assertThat(failures(checks).contains("column-types " + schema + ".place.g"))
                .isEqualTo(across);
        assertThat(failures(checks)).contains("column-text " + schema + ".smile.e");
        assertThat(failures(checks)).contains("column-text " + schema + ".smile.g");
        assertThat(failures(checks)).doesNotContain("column-text " + schema + ".smile.f");
        assertThat(failures(checks).contains("column-text " + schema + ".smile.d"))
                .isEqualTo(pair.source().flavor() == Flavor.MARIADB);
        boolean bothLogCascades =
                pair.source().flavor() == Flavor.MYSQL && pair.target().flavor() == Flavor.MYSQL;
        assertThat(failures(checks).contains("foreign-key-cascade " + schema + ".cascading"))
                .isEqualTo(!bothLogCascades);
        assertThat(checks)
                .anyMatch(c -> c.id().equals("events") && c.subject().equals(schema + ".nightly"));
        assertThat(checks.getFirst().severity()).isEqualTo(Severity.FAIL);
        assertThat(checks.getFirst().fix()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aTableThatIsOnTheTargetHasToBeTheSameAndEmpty(TestServers.Pair pair) throws Exception {
        String schema = TestServers.freshSchema("there", pair.source(), pair.target());
        for (String name : List.of("same", "filled", "other")) {
            pair.source().run("CREATE TABLE " + schema + "." + name + " (a INT PRIMARY KEY)");
        }
        pair.target()
                .run(
                        "CREATE TABLE " + schema + ".same (a INT PRIMARY KEY)",
                        "CREATE TABLE " + schema + ".filled (a INT PRIMARY KEY)",
                        "INSERT INTO " + schema + ".filled VALUES (1)",
                        "CREATE TABLE " + schema + ".other (a INT PRIMARY KEY, b INT)");
        List<TableName> tables =
                Stream.of("same", "filled", "other")
                        .map(name -> new TableName(schema, name))
                        .toList();

        List<Check> checks = run(pair, tables);

        assertThat(failures(checks))
                .filteredOn(failure -> failure.startsWith("target-tables"))
                .containsExactlyInAnyOrder(
                        "target-tables " + schema + ".filled",
                        "target-tables " + schema + ".other");
        assertThat(failures(run(pair, tables, Set.copyOf(tables))))
                .contains("target-tables " + schema + ".other")
                .doesNotContain("target-tables " + schema + ".filled");
    }

    @Test
    void aServerThatLogsTooLittleIsRefused() throws Exception {
        try (TestServer bad =
                TestServers.own(
                        Flavor.MARIADB,
                        Map.of(
                                "binlog-format", "MIXED",
                                "binlog-row-image", "MINIMAL",
                                "log-bin-compress", "ON",
                                "binlog-expire-logs-seconds", "60",
                                "binlog-ignore-db", "test",
                                "read-only", "ON"))) {
            TestServers.Pair pair = new TestServers.Pair(TestServers.pair().source(), bad);

            List<Check> checks = run(pair, List.of());

            assertThat(failures(checks))
                    .contains(
                            "binlog-format target",
                            "binlog-row-image target",
                            "binlog-compress target",
                            "binlog-filter target",
                            "read-only target");
            assertThat(checks)
                    .anyMatch(
                            check ->
                                    check.id().equals("binlog-retention")
                                            && check.severity() == Severity.WARN);
        }
    }

    @Test
    void anOpenXaTransactionIsFound() throws Exception {
        TestServers.Pair pair = TestServers.pair();
        TableName table = new TableName(TestServers.freshSchema("xa", pair.source()), "t");
        pair.source().run("CREATE TABLE " + table.quoted() + " (a INT PRIMARY KEY)");
        try (Connection app = pair.source().connect();
                Statement statement = app.createStatement()) {
            statement.execute("XA START 'x'");
            statement.execute("INSERT INTO " + table.quoted() + " VALUES (1)");
            statement.execute("XA END 'x'");
            statement.execute("XA PREPARE 'x'");
            try {
                assertThat(failures(run(pair, List.of(table)))).contains("xa-transactions source");
            } finally {
                statement.execute("XA ROLLBACK 'x'");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void missingPrivilegesAreNamedAndNothingIsThrown(TestServers.Pair pair) throws Exception {
        String schema = TestServers.freshSchema("poor", pair.source());
        TableName table = new TableName(schema, "t");
        pair.source()
                .run(
                        "CREATE TABLE " + table.quoted() + " (a INT PRIMARY KEY)",
                        "DROP USER IF EXISTS poor",
                        "CREATE USER poor IDENTIFIED BY 'pw'",
                        "GRANT SELECT ON " + schema + ".* TO poor");
        ServerSettings poor =
                new ServerSettings(
                        Side.SOURCE,
                        pair.source().host(),
                        pair.source().port(),
                        "poor",
                        "pw",
                        TlsMode.OFF,
                        null);
        try (DatabaseServer source = DatabaseServer.connect(poor);
                DatabaseServer target =
                        DatabaseServer.connect(pair.target().settings(Side.TARGET))) {
            List<Check> checks =
                    new ServerChecks(source, target).run(List.of(table), Set.of(), false);

            assertThat(failures(checks))
                    .contains(
                            "replication-privilege source",
                            "control-privilege source",
                            "table-privilege source");
            assertThat(checks)
                    .filteredOn(check -> check.id().equals("table-privilege"))
                    .first()
                    .satisfies(
                            check ->
                                    assertThat(check.finding())
                                            .contains("INSERT")
                                            .contains("TRIGGER")
                                            .doesNotContain("SELECT"));
        }
    }

    private static List<Check> run(TestServers.Pair pair, List<TableName> tables)
            throws SQLException, InterruptedException {
        return run(pair, tables, Set.of());
    }

    private static List<Check> run(
            TestServers.Pair pair, List<TableName> tables, Set<TableName> filled)
            throws SQLException, InterruptedException {
        try (DatabaseServer source = DatabaseServer.connect(pair.source().settings(Side.SOURCE));
                DatabaseServer target =
                        DatabaseServer.connect(pair.target().settings(Side.TARGET))) {
            return new ServerChecks(source, target).run(tables, filled, false);
        }
    }

    private static List<String> failures(List<Check> checks) {
        return checks.stream()
                .filter(check -> check.severity() == Severity.FAIL)
                .map(check -> check.id() + " " + check.subject())
                .toList();
    }
}
