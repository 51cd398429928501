package dev.swingbridge.backfill.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.fixture.SqlScript;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.Rows;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaCopyTest {
    private static final String PAIRS = "dev.swingbridge.backfill.fixture.TestServers#pairs";

    @ParameterizedTest
    @MethodSource(PAIRS)
    void createsTablesAndCodeThatTakeTheSourcesRows(TestServers.Pair pair) throws SQLException {
        String schema = TestServers.freshSchema("whole", pair.source());
        pair.target().run("DROP DATABASE IF EXISTS " + schema);
        pair.source()
                .run(
                        "USE " + schema,
                        "CREATE TABLE parent (a INT AUTO_INCREMENT PRIMARY KEY, n VARCHAR(40) NOT"
                                + " NULL DEFAULT 'COLLATE x', j JSON, e ENUM('a','b''c'), b"
                                + " BINARY(4), h INT INVISIBLE, g INT AS (CHAR_LENGTH(n)) VIRTUAL, d"
                                + " DATETIME(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE"
                                + " CURRENT_TIMESTAMP(3), u VARCHAR(40) DEFAULT (UUID()), UNIQUE KEY"
                                + " n (n), FULLTEXT KEY f (n)) AUTO_INCREMENT=77 COMMENT 'it''s'",
                        "CREATE TABLE child (a INT PRIMARY KEY, p INT, KEY k (p DESC), CONSTRAINT"
                                + " fk FOREIGN KEY (p) REFERENCES parent (a) ON DELETE CASCADE,"
                                + " CONSTRAINT positive CHECK (p > 0))",
                        "CREATE TABLE parts (a INT PRIMARY KEY) PARTITION BY RANGE (a) (PARTITION"
                                + " p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN"
                                + " MAXVALUE)",
                        "CREATE FUNCTION twice (x INT) RETURNS INT DETERMINISTIC RETURN x * 2",
                        "CREATE PROCEDURE touch () UPDATE parent SET n = n",
                        "CREATE VIEW z_base AS SELECT a, n FROM parent",
                        "CREATE VIEW a_top AS SELECT a FROM z_base",
                        "CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DISABLE DO DO 1");
        // The child comes first: foreign keys are not checked on the way.
        List<TableName> tables =
                List.of(
                        new TableName(schema, "child"),
                        new TableName(schema, "parent"),
                        new TableName(schema, "parts"));
        try (DatabaseServer source = DatabaseServer.connect(pair.source().settings(Side.SOURCE));
                DatabaseServer target =
                        DatabaseServer.connect(pair.target().settings(Side.TARGET));
                Connection from = source.connection();
                Connection to = target.connection()) {
            SchemaCopy copy = new SchemaCopy(source, target);

            SchemaCopy.Report report = copy.create(tables, Set.of());

            assertThat(report.problems()).isEmpty();
            assertThat(report.created()).isEqualTo(tables);
            assertThat(report.events()).containsExactly(schema + ".nightly");
            assertThat(report.notes())
                    .noneMatch(note -> note.contains("is not created on the target"));
            boolean same = source.identity().flavor() == target.identity().flavor();
            for (TableName table : tables) {
                assertThat(
                                SchemaDifference.between(
                                        SchemaReader.read(from, table),
                                        SchemaReader.read(to, table),
                                        same))
                        .isEmpty();
                if (same) {
                    assertThat(show(to, table)).isEqualTo(show(from, table));
                }
            }
            assertThat(Generators.lower(from, to, tables)).isEmpty();
            assertThat(Rows.value(to, "SELECT " + schema + ".twice(21)")).isEqualTo("42");
            assertThat(Rows.value(to, "SELECT COUNT(*) FROM " + schema + ".a_top")).isEqualTo("0");
            assertThat(show(to, tables.get(0))).contains("ON DELETE CASCADE").contains("positive");
            assertThat(show(to, tables.get(2))).contains("PARTITION BY RANGE");

            assertThat(copy.create(tables, Set.of()).problems()).isEmpty();
            copy.drop(tables);
            assertThat(SchemaReader.read(to, tables)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void refusesTargetTablesThatDifferOrHoldRows(TestServers.Pair pair) throws SQLException {
        String schema = TestServers.freshSchema("refuse", pair.source(), pair.target());
        TableName full = new TableName(schema, "full");
        TableName other = new TableName(schema, "other");
        pair.source()
                .run(
                        "CREATE TABLE " + full.quoted() + " (a INT PRIMARY KEY)",
                        "CREATE TABLE " + other.quoted() + " (a INT PRIMARY KEY, b INT, c INT)");
        pair.target()
                .run(
                        "CREATE TABLE " + full.quoted() + " (a INT PRIMARY KEY)",
                        "INSERT INTO " + full.quoted() + " VALUES (1)",
                        "CREATE TABLE " + other.quoted() + " (a INT PRIMARY KEY, b BIGINT, c INT)");
        try (DatabaseServer source = DatabaseServer.connect(pair.source().settings(Side.SOURCE));
                DatabaseServer target =
                        DatabaseServer.connect(pair.target().settings(Side.TARGET))) {
            SchemaCopy copy = new SchemaCopy(source, target);
            TableName missing = new TableName(schema, "missing");

            SchemaCopy.Report report = copy.create(List.of(full, other, missing), Set.of());

            assertThat(report.created()).isEmpty();
            assertThat(report.problems())
                    .extracting(SchemaCopy.Problem::table)
                    .containsExactly(full, other, missing);
            assertThat(report.problems().get(0).reason()).contains("holds rows");
            assertThat(report.problems().get(1).reason())
                    .contains("column b: int on the source, bigint on the target");
            assertThat(copy.create(List.of(full), Set.of(full)).problems()).isEmpty();
        }
    }

    @Test
    void createsSakilaWhole() throws SQLException {
        TestServers.Pair pair = TestServers.mySqlPair();
        pair.source().run(SqlScript.resource("/sakila/schema.sql"));
        pair.target().run("DROP DATABASE IF EXISTS sakila");
        try (DatabaseServer source = DatabaseServer.connect(pair.source().settings(Side.SOURCE));
                DatabaseServer target =
                        DatabaseServer.connect(pair.target().settings(Side.TARGET));
                Connection from = source.openSchemaConnection();
                Connection to = target.openSchemaConnection()) {
            List<TableName> tables =
                    SchemaReader.baseTables(from).stream()
                            .filter(table -> table.schema().equals("sakila"))
                            .toList();

            SchemaCopy.Report report = new SchemaCopy(source, target).create(tables, Set.of());
            Triggers.createGuarded(to, Triggers.read(from, tables));
            Triggers.restore(to, tables);

            assertThat(report.problems()).isEmpty();
            assertThat(report.notes()).isEmpty();
            assertThat(tables).hasSize(16);
            for (TableName table : tables) {
                assertThat(show(to, table)).isEqualTo(show(from, table));
            }
            String code =
                    "SELECT CONCAT(ROUTINE_TYPE, ' ', ROUTINE_NAME, ' ', ROUTINE_DEFINITION)"
                            + " FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = 'sakila'"
                            + " ORDER BY 1";
            assertThat(Rows.column(to, code)).hasSize(6).isEqualTo(Rows.column(from, code));
            String views =
                    "SELECT CONCAT(TABLE_NAME, ' ', VIEW_DEFINITION) FROM information_schema.VIEWS"
                            + " WHERE TABLE_SCHEMA = 'sakila' ORDER BY 1";
            assertThat(Rows.column(to, views)).hasSize(7).isEqualTo(Rows.column(from, views));
            assertThat(Triggers.read(to, tables)).isEqualTo(Triggers.read(from, tables));
        }
    }

    private static String show(Connection connection, TableName table) throws SQLException {
        Map<String, String> row = Rows.first(connection, "SHOW CREATE TABLE " + table.quoted());
        return row.getOrDefault("create table", "");
    }
}
