package dev.swingbridge.backfill.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.Rows;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Indexes are dropped for the time of a copy, and are there afterwards as they were. */
class DeferredIndexesTest {
    private static final String TABLE =
            "CREATE TABLE child (id INT, n INT AUTO_INCREMENT, p INT, v VARCHAR(20), w TEXT,"
                    + " PRIMARY KEY (id), UNIQUE KEY u (v), KEY counter (n), KEY parent (p),"
                    + " KEY `odd``name, (x)` (v(3), id) COMMENT 'it''s, odd', KEY plain (w(9)),"
                    + " FULLTEXT KEY words (w),"
                    + " FOREIGN KEY (p) REFERENCES parent (id)) ENGINE=InnoDB";

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#pairs")
    void indexesAreSetAsideAndBuiltAgain(TestServers.Pair pair) throws Exception {
        String schema = TestServers.freshSchema("deferred", pair.source(), pair.target());
        TableName child = new TableName(schema, "child");
        pair.source().run("USE " + schema, "CREATE TABLE child (id INT PRIMARY KEY)");
        pair.target().run("USE " + schema, "CREATE TABLE parent (id INT PRIMARY KEY)", TABLE);
        try (DatabaseServer from = DatabaseServer.connect(pair.source().settings(Side.SOURCE));
                DatabaseServer to = DatabaseServer.connect(pair.target().settings(Side.TARGET))) {
            DeferredIndexes indexes = new DeferredIndexes(from, to, schema);
            Set<String> before = keys(to, child);

            indexes.setAside(List.of(child), 0);
            Set<String> without = keys(to, child);
            indexes.setAside(List.of(child), 0);
            new DeferredIndexes(from, to, schema + "-other").build(child);
            Set<String> still = keys(to, child);
            indexes.build(child);
            Set<String> after = keys(to, child);
            pair.target().run("ALTER TABLE " + child.quoted() + " DROP INDEX plain");
            indexes.build(child);

            before.removeAll(without);
            assertThat(before).hasSize(2).allMatch(key -> key.matches(".*(odd``name|plain).*"));
            assertThat(still).isEqualTo(without).hasSize(6);
            before.addAll(without);
            assertThat(after).isEqualTo(before);
            assertThat(keys(to, child)).as("built once only").hasSize(7);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void smallTablesKeepTheirIndexes(TestServers.Pair pair) throws Exception {
        String schema = TestServers.freshSchema("keptindexes", pair.source(), pair.target());
        TableName table = new TableName(schema, "t");
        for (var server : List.of(pair.source(), pair.target())) {
            server.run("USE " + schema, "CREATE TABLE t (id INT PRIMARY KEY, n INT, KEY (n))");
        }
        try (DatabaseServer from = DatabaseServer.connect(pair.source().settings(Side.SOURCE));
                DatabaseServer to = DatabaseServer.connect(pair.target().settings(Side.TARGET))) {

            new DeferredIndexes(from, to, schema).setAside(List.of(table), 1000);

            assertThat(keys(to, table)).hasSize(2);
        }
    }

    /** The lines of the definition that are about keys. */
    private static Set<String> keys(DatabaseServer server, TableName table) throws SQLException {
        try (Connection connection = server.openSchemaConnection()) {
            Set<String> keys = new TreeSet<>();
            Rows.first(connection, "SHOW CREATE TABLE " + table.quoted())
                    .getOrDefault("create table", "")
                    .lines()
                    .map(line -> line.strip().replaceAll(",$", ""))
                    .filter(line -> line.contains("KEY"))
                    .forEach(keys::add);
            return keys;
        }
    }
}
