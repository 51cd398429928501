package dev.swingbridge.backfill.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.server.ServerIdentity.Flavor;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaReaderTest {
    private static final String EACH = "dev.swingbridge.backfill.fixture.TestServers#each";

    @ParameterizedTest
    @MethodSource(EACH)
    void readsColumnsAndKeys(TestServer server) throws SQLException {
        String schema = TestServers.freshSchema("reader", server);
        server.run(
                "CREATE TABLE "
                        + schema
                        + ".t (b VARCHAR(20) CHARACTER SET latin1 NOT NULL, a BIGINT UNSIGNED NOT"
                        + " NULL AUTO_INCREMENT, c INT INVISIBLE, g INT GENERATED ALWAYS AS (c + 1)"
                        + " STORED, d DATETIME DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (a, b), UNIQUE"
                        + " KEY pre (b(3), c))",
                "CREATE TABLE " + schema + ".u (x INT NOT NULL, y INT, UNIQUE KEY k (x))",
                "CREATE TABLE " + schema + ".v (x INT, UNIQUE KEY k (x))");
        TableName t = new TableName(schema, "t");
        TableName u = new TableName(schema, "u");
        TableName v = new TableName(schema, "v");

        try (Connection connection = server.connect()) {
            Map<TableName, TableSchema> read =
                    SchemaReader.read(
                            connection, List.of(v, t, u, new TableName(schema, "missing")));

            assertThat(read.keySet()).containsExactly(v, t, u);
            TableSchema table = SchemaReader.read(connection, t);
            assertThat(table).isEqualTo(read.get(t));
            assertThat(table.columns().stream().map(Column::name))
                    .containsExactly("b", "a", "c", "g", "d");
            assertThat(table.key()).containsExactly(1, 0);
            assertThat(table.keyIndexName()).isEqualTo("PRIMARY");
            // The prefix part is left out: rows that agree on the rest may collide.
            assertThat(table.uniqueKeys()).containsExactlyInAnyOrder(List.of(1, 0), List.of(2));
            assertThat(table.columns().get(0).charset()).isEqualTo("latin1");
            assertThat(table.columns().get(1).unsigned()).isTrue();
            assertThat(table.columns().get(1).autoIncrement()).isTrue();
            assertThat(table.columns().get(3).generated()).isTrue();
            assertThat(table.columns().get(4).generated()).isFalse();
            assertThat(read.get(u)).extracting(TableSchema::keyIndexName).isEqualTo("k");
            assertThat(read.get(v)).extracting(TableSchema::hasKey).isEqualTo(false);
            assertThat(SchemaReader.baseTables(connection)).contains(t, u, v);
            assertThatThrownBy(
                            () -> SchemaReader.read(connection, new TableName(schema, "missing")))
                    .hasMessageContaining("there is no table " + schema + ".missing");
        }
    }

    @ParameterizedTest
    @MethodSource(EACH)
    void aUniqueExpressionMakesAnyTwoRowsSuspect(TestServer server) throws SQLException {
        if (server.flavor() == Flavor.MARIADB) {
            return; // has no functional indexes
        }
        String schema = TestServers.freshSchema("functional", server);
        server.run(
                "CREATE TABLE " + schema + ".f (a INT PRIMARY KEY, b INT, UNIQUE KEY e ((b + 1)))",
                "SET sql_generate_invisible_primary_key = 0");

        try (Connection connection = server.connect()) {
            TableSchema table = SchemaReader.read(connection, new TableName(schema, "f"));

            assertThat(table.columns()).hasSize(2);
            assertThat(table.uniqueKeys()).containsExactlyInAnyOrder(List.of(0), List.of());
        }
    }
}
