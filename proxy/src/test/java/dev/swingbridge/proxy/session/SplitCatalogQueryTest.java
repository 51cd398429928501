package dev.swingbridge.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.router.table.Side;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Totals and first rows of what both servers have, as one server would give them. */
class SplitCatalogQueryTest {
    private static final String TABLES =
            " FROM information_schema.TABLES WHERE TABLE_SCHEMA = '%s'";
    private static final String COLUMNS =
            " FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '%s'";

    private static final List<String> STATEMENTS =
            List.of(
                    "SELECT COUNT(*)" + TABLES,
                    "SELECT COUNT(1) AS n, MIN(TABLE_NAME), MAX(TABLE_NAME)" + TABLES,
                    "SELECT COUNT(*)" + TABLES + " AND TABLE_TYPE = 'VIEW' OR 1 = 0",
                    "SELECT table_schema, COUNT(*), MAX(ENGINE)"
                            + TABLES
                            + " GROUP BY table_schema",
                    "SELECT DATA_TYPE t, COUNT(*) n, SUM(ORDINAL_POSITION), MIN(ORDINAL_POSITION)"
                            + COLUMNS
                            + " GROUP BY t ORDER BY n DESC, t",
                    "SELECT DATA_TYPE, COUNT(*)" + COLUMNS + " GROUP BY 1 ORDER BY 1 LIMIT 1, 1",
                    "SELECT TABLE_NAME, COUNT(*)"
                            + COLUMNS
                            + " GROUP BY TABLE_NAME ORDER BY TABLE_NAME",
                    "SELECT DISTINCT DATA_TYPE" + COLUMNS + " ORDER BY DATA_TYPE",
                    "SELECT DISTINCT ENGINE" + TABLES,
                    "SELECT TABLE_NAME" + TABLES + " ORDER BY TABLE_NAME LIMIT 1",
                    "SELECT TABLE_NAME" + TABLES + " ORDER BY TABLE_NAME DESC LIMIT 2",
                    "SELECT * FROM (SELECT TABLE_NAME"
                            + TABLES
                            + ") t ORDER BY TABLE_NAME LIMIT 2 OFFSET 1",
                    "SELECT 1" + TABLES + " LIMIT 1",
                    "SELECT 1" + TABLES + " AND TABLE_NAME LIKE 'mo%%' LIMIT 1",
                    "SELECT 1" + TABLES + " AND TABLE_NAME LIKE 'nothing%%' LIMIT 1",
                    "SELECT EXISTS (SELECT 1" + TABLES + " AND TABLE_NAME LIKE 'mo%%') AS e",
                    "SELECT EXISTS (SELECT 1" + TABLES + " AND TABLE_NAME = 'moved')",
                    "SELECT EXISTS (SELECT 1" + TABLES + " AND TABLE_NAME LIKE 'nothing%%')",
                    "SELECT table_name FROM (SELECT * FROM information_schema.tables WHERE table_schema = database()) _subquery"
                            + " WHERE _subquery.table_type = 'BASE TABLE' ORDER BY table_name",
                    "SELECT COUNT(*) FROM (SELECT * FROM information_schema.tables WHERE table_schema = database()) _subquery");

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void areTheSameWhereverTablesAre(TestServers.Pair pair) throws Exception {
        String schema = TestServers.freshSchema("totals", pair.source(), pair.target());
        for (String table : List.of("moved", "more", "also")) {
            String create = "CREATE TABLE `%s`.%s (id INT PRIMARY KEY, v TEXT, w BIGINT)";
            pair.source().run(create.formatted(schema, table));
            pair.target().run(create.formatted(schema, table));
        }
        pair.source()
                .run(
                        "CREATE TABLE `%s`.kept (id INT PRIMARY KEY, d DATE, v TEXT)"
                                .formatted(schema),
                        "CREATE TABLE `%s`.zone (id INT PRIMARY KEY)".formatted(schema),
                        "CREATE VIEW `%1$s`.seen AS SELECT id FROM `%1$s`.kept".formatted(schema));
        pair.target().run("CREATE TABLE `%s`.stray (id SMALLINT PRIMARY KEY)".formatted(schema));
        try (SessionLab lab = new SessionLab(pair)) {
            lab.group("g", schema, "moved", "more", "also");
            try (Connection client = lab.connect(schema, "");
                    Connection other = lab.connectMariaDb(schema, "")) {
                Map<String, List<String>> before = shown(client, schema);
                assertThat(before.get("SELECT COUNT(*)" + TABLES)).containsExactly("6|");

                lab.flip("g", Side.TARGET, schema, "moved", "more", "also");

                for (Connection each : List.of(client, other)) {
                    Map<String, List<String>> now = shown(each, schema);
                    before.forEach((sql, rows) -> assertThat(now.get(sql)).as(sql).isEqualTo(rows));
                }
                try (Statement work = client.createStatement()) {
                    client.setAutoCommit(false);
                    work.executeUpdate("UPDATE moved SET w = 1");
                    assertThat(shown(client, schema)).isEqualTo(before);
                    work.executeUpdate("UPDATE moved SET w = 2");
                    client.rollback();
                }
            }
        }
    }

    private static Map<String, List<String>> shown(Connection client, String schema)
            throws SQLException {
        Map<String, List<String>> shown = new LinkedHashMap<>();
        for (String sql : STATEMENTS) {
            try (Statement statement = client.createStatement();
                    ResultSet rows = statement.executeQuery(sql.formatted(schema))) {
                List<String> all = new ArrayList<>();
                while (rows.next()) {
                    StringBuilder row = new StringBuilder();
                    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                        row.append(rows.getString(i)).append('|');
                    }
                    all.add(row.toString());
                }
                shown.put(sql, all);
            }
        }
        return shown;
    }
}
