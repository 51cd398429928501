package dev.swingbridge.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.embedded.ServerProcess;
import dev.swingbridge.proxy.backend.BackendSettings;
import dev.swingbridge.router.table.RouteRule;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a client is shown of a schema is the same before its tables are on two servers, while they
 * are, and once each is on one only.
 */
class ListingTest {
    private static final String PAIRS = "dev.swingbridge.backfill.fixture.TestServers#equalPairs";
    private static final String ALL_PAIRS = "dev.swingbridge.backfill.fixture.TestServers#pairs";
    private static final String[] MOVED = {"Big_one", "child", "kepta", "moved"};

    /** Different on any two servers. */
    private static final Set<String> OWN =
            Set.of(
                    "CREATE_TIME",
                    "UPDATE_TIME",
                    "CREATED",
                    "DEFINER",
                    "CARDINALITY",
                    "AVG_ROW_LENGTH",
                    "DATA_LENGTH",
                    "INDEX_LENGTH",
                    "DATA_FREE",
                    "AUTO_INCREMENT",
                    "TABLE_ROWS");

    private static List<String> statements(String schema) {
        return List.of(
                "SHOW TABLES",
                "SHOW FULL TABLES FROM `%s`".formatted(schema),
                "SHOW TABLES LIKE '%ed'",
                "SHOW FULL TABLES IN `%s` WHERE Table_type = 'BASE TABLE'".formatted(schema),
                "SHOW TABLES LIKE 'nothing'",
                "SHOW TRIGGERS",
                "SHOW TRIGGERS FROM `%s` LIKE 'moved'".formatted(schema),
                "SHOW DATABASES LIKE '%s%%'".formatted(schema),
                "SHOW FULL COLUMNS FROM moved",
                "SHOW INDEX FROM `%s`.kept".formatted(schema),
                "DESCRIBE child",
                "SHOW CREATE TABLE moved",
                "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ENGINE FROM information_schema.TABLES"
                        + " WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME",
                "SELECT table_name AS n FROM information_schema.tables t WHERE t.table_schema = '%s' AND t.table_type = 'BASE TABLE' ORDER BY 1 DESC"
                        .formatted(schema),
                "SELECT c.TABLE_NAME tn, c.COLUMN_NAME AS cn, c.ORDINAL_POSITION AS place, UPPER(c.DATA_TYPE)"
                        + " FROM information_schema.COLUMNS c WHERE (c.TABLE_SCHEMA = DATABASE())"
                        + " ORDER BY tn, place DESC",
                "SELECT * FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = '%s' ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX"
                        .formatted(schema),
                "SELECT COUNT(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '%s' AND TABLE_NAME = 'moved'"
                        .formatted(schema),
                "SELECT COUNT(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '%s' AND TABLE_NAME IN ('moved', 'child') GROUP BY TABLE_NAME"
                        .formatted(schema),
                "SELECT CONSTRAINT_NAME, TABLE_NAME, REFERENCED_TABLE_NAME FROM information_schema.REFERENTIAL_CONSTRAINTS"
                        + " WHERE CONSTRAINT_SCHEMA = '%s' ORDER BY CONSTRAINT_NAME"
                                .formatted(schema),
                "SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE FROM information_schema.TRIGGERS"
                        + " WHERE TRIGGER_SCHEMA = '%s' ORDER BY TRIGGER_NAME".formatted(schema),
                "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE '%s%%' ORDER BY 1"
                        .formatted(schema));
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void showsTheSameWhereverTablesAre(TestServers.Pair pair) throws Exception {
        String schema = schema(pair);
        try (SessionLab lab = new SessionLab(pair)) {
            lab.group("g", schema, MOVED);
            try (Connection text = lab.connect(schema, "");
                    Connection prepared =
                            lab.connect(schema, "useServerPrepStmts=true&useCursorFetch=true");
                    Connection open = lab.connect(schema, "");
                    Connection other = lab.connectMariaDb(schema, "useServerPrepStmts=true")) {
                open.setAutoCommit(false);
                List<Connection> clients = List.of(text, prepared, open, other);
                List<Map<String, List<String>>> before = shown(clients, schema);
                assertThat(before.getFirst().get("SHOW TABLES")).hasSize(8);

                lab.flip("g", Side.TARGET, schema, MOVED);
                compare(before, shown(clients, schema));

                work(open, "UPDATE kept SET v = v + 1");
                compare(before, shown(clients, schema));
                open.commit();
                work(open, "UPDATE moved SET v = v + 1");
                compare(before, shown(clients, schema));
                open.commit();

                complete(lab, pair, schema);
                compare(before, shown(clients, schema));
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aNamesQueryTiesNoTransaction(TestServers.Pair pair) throws Exception {
        String schema = schema(pair);
        try (SessionLab lab = new SessionLab(pair)) {
            lab.group("g", schema, MOVED);
            lab.flip("g", Side.TARGET, schema, MOVED);
            try (Connection client = lab.connect(schema, "")) {
                client.setAutoCommit(false);
                run(client, "SHOW TABLES");
                run(
                        client,
                        "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()");
                work(client, "UPDATE moved SET v = 77");
                client.rollback();
                run(client, "SHOW CREATE TABLE kept");
                work(client, "UPDATE moved SET v = 78");
                client.commit();
                assertThat(run(client, "SELECT v FROM moved")).containsExactly("78|");
            }
            assertThat(openTransactions(pair.source(), schema)).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL_PAIRS)
    void metadataOfConnectorsIsTheSame(TestServers.Pair pair) throws Exception {
        String schema = schema(pair);
        try (SessionLab lab = new SessionLab(pair)) {
            lab.group("g", schema, MOVED);
            try (Connection mysql = lab.connect(schema, "useInformationSchema=true");
                    Connection shown = lab.connect(schema, "useInformationSchema=false");
                    Connection mariadb = lab.connectMariaDb(schema, "")) {
                List<Connection> clients = List.of(mysql, shown, mariadb);
                List<Map<String, Set<String>>> before = new ArrayList<>();
                for (Connection client : clients) {
                    before.add(metadata(client, schema));
                }

                lab.flip("g", Side.TARGET, schema, MOVED);
                for (int i = 0; i < clients.size(); i++) {
                    assertThat(metadata(clients.get(i), schema)).isEqualTo(before.get(i));
                }

                complete(lab, pair, schema);
                for (int i = 0; i < clients.size(); i++) {
                    assertThat(metadata(clients.get(i), schema)).isEqualTo(before.get(i));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aSchemaOfTheOtherSideIsListed(TestServers.Pair pair) throws Exception {
        String schema = schema(pair);
        String archive = schema + "_archive";
        pair.target()
                .run(
                        "CREATE DATABASE `%s`".formatted(archive),
                        "CREATE TABLE `%s`.old (id INT PRIMARY KEY)".formatted(archive));
        try (SessionLab lab = new SessionLab(pair)) {
            lab.routes.update(
                    routes ->
                            new RouteTable(
                                    routes.version() + 1,
                                    Side.SOURCE,
                                    List.of(new RouteRule(archive + ".*", Side.TARGET)),
                                    Map.of()));
            try (Connection client = lab.connect(schema, "");
                    Connection prepared = lab.connect(schema, "useServerPrepStmts=true")) {
                for (Connection each : List.of(client, prepared)) {
                    assertThat(run(each, "SHOW DATABASES LIKE '" + schema + "%'"))
                            .containsExactly(schema + "|", archive + "|");
                    assertThat(run(each, "SHOW TABLES FROM `" + archive + "`"))
                            .containsExactly("old|");
                    assertThat(
                                    run(
                                            each,
                                            "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = '"
                                                    + archive
                                                    + "' AND TABLE_NAME = 'old'"))
                            .containsExactly("1|");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aServerThatIsDownIsNotLeftOut(TestServers.Pair pair) throws Exception {
        String schema = schema(pair);
        try (SessionLab lab =
                new SessionLab(
                        pair.source(),
                        pair.target(),
                        Duration.ofSeconds(10),
                        settings ->
                                settings.side() == Side.SOURCE
                                        ? settings
                                        : new BackendSettings(
                                                settings.side(),
                                                settings.host(),
                                                ServerProcess.freePort(),
                                                null,
                                                settings.tls(),
                                                settings.connectTimeout()))) {
            lab.group("g", schema, MOVED);
            lab.routes.update(
                    routes -> routes.move(Set.of(new TableName(schema, "moved")), Side.TARGET));
            try (Connection client = lab.connect(schema, "")) {
                Throwable read = catchThrowable(() -> run(client, "SELECT * FROM moved"));
                assertThatThrownBy(() -> run(client, "SHOW TABLES"))
                        .isInstanceOf(SQLException.class)
                        .hasMessage(read.getMessage());
                assertThat(run(client, "SHOW COLUMNS FROM kept")).isNotEmpty();
            }
        }
    }

    // ---- what clients are shown

    private static void compare(
            List<Map<String, List<String>>> before, List<Map<String, List<String>>> now) {
        for (int i = 0; i < before.size(); i++) {
            Map<String, List<String>> was = before.get(i);
            Map<String, List<String>> is = now.get(i);
            was.forEach((sql, rows) -> assertThat(is.get(sql)).as(sql).isEqualTo(rows));
        }
    }

    private static List<Map<String, List<String>>> shown(List<Connection> clients, String schema)
            throws SQLException {
        List<Map<String, List<String>>> all = new ArrayList<>();
        for (Connection client : clients) {
            Map<String, List<String>> shown = new LinkedHashMap<>();
            for (String sql : statements(schema)) {
                shown.put(sql, run(client, sql));
            }
            String named =
                    "SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION";
            try (PreparedStatement columns = client.prepareStatement(named)) {
                columns.setString(1, schema);
                for (String table : List.of("moved", "kept", "child")) {
                    columns.setString(2, table);
                    shown.put(named + table, rows(columns.executeQuery()));
                }
            }
            all.add(shown);
        }
        return all;
    }

    private static List<String> run(Connection client, String sql) throws SQLException {
        try (PreparedStatement statement = client.prepareStatement(sql)) {
            return rows(statement.executeQuery());
        }
    }

    private static void work(Connection client, String sql) throws SQLException {
        try (Statement statement = client.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private static List<String> rows(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        List<String> all = new ArrayList<>();
        while (rows.next()) {
            StringBuilder row = new StringBuilder();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                if (!OWN.contains(columns.getColumnLabel(i).toUpperCase(Locale.ROOT))) {
                    row.append(rows.getString(i)).append('|');
                }
            }
            all.add(row.toString().replaceAll("AUTO_INCREMENT=\\d+ ", ""));
        }
        rows.close();
        return all;
    }

    private static Map<String, Set<String>> metadata(Connection client, String schema)
            throws SQLException {
        DatabaseMetaData data = client.getMetaData();
        Map<String, Set<String>> all = new LinkedHashMap<>();
        all.put("tables", names(data.getTables(schema, null, "%", new String[] {"TABLE"})));
        all.put("views", names(data.getTables(schema, null, null, new String[] {"VIEW"})));
        all.put("some", names(data.getTables(schema, null, "%_one", null)));
        all.put("columns", names(data.getColumns(schema, null, "%", "%")));
        for (String table : List.of("moved", "kept", "child", "Big_one")) {
            all.put(table, names(data.getColumns(schema, null, table, "%")));
            all.put(table + " keys", names(data.getPrimaryKeys(schema, null, table)));
            all.put(table + " index", names(data.getIndexInfo(schema, null, table, false, true)));
            all.put(table + " imported", names(data.getImportedKeys(schema, null, table)));
            all.put(table + " exported", names(data.getExportedKeys(schema, null, table)));
        }
        all.forEach(
                (what, found) -> {
                    if (!what.contains("ported")) {
                        assertThat(found).as(what).isNotEmpty();
                    }
                });
        assertThat(all.get("child imported")).isNotEmpty();
        assertThat(all.get("moved exported")).isNotEmpty();
        return all;
    }

    /** Names and types only: what two kinds of server can agree on. */
    private static Set<String> names(ResultSet rows) throws SQLException {
        Set<String> wanted =
                Set.of(
                        "TABLE_NAME",
                        "COLUMN_NAME",
                        "DATA_TYPE",
                        "ORDINAL_POSITION",
                        "KEY_SEQ",
                        "INDEX_NAME",
                        "PKTABLE_NAME",
                        "FKTABLE_NAME",
                        "FKCOLUMN_NAME",
                        "TABLE_TYPE");
        ResultSetMetaData columns = rows.getMetaData();
        Set<String> all = new TreeSet<>();
        while (rows.next()) {
            StringBuilder row = new StringBuilder();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                if (wanted.contains(columns.getColumnLabel(i))) {
                    row.append(rows.getString(i)).append('|');
                }
            }
            assertThat(all.add(row.toString())).as("shown once: " + row).isTrue();
        }
        rows.close();
        return all;
    }

    // ---- the two servers

    /** Tables to move on both, a view and tables to keep on the source, a stray on the target. */
    private static String schema(TestServers.Pair pair) {
        String schema = TestServers.freshSchema("listing", pair.source(), pair.target());
        for (TestServer server : List.of(pair.source(), pair.target())) {
            server.run(
                    "CREATE TABLE `%s`.moved (id INT PRIMARY KEY, v INT)".formatted(schema),
                    "CREATE TABLE `%s`.kepta (id INT PRIMARY KEY)".formatted(schema),
                    "CREATE TABLE `%s`.Big_one (id INT PRIMARY KEY, name VARCHAR(40), KEY (name))"
                            .formatted(schema),
                    "CREATE TABLE `%1$s`.child (id INT PRIMARY KEY, moved_id INT, CONSTRAINT fk_moved FOREIGN KEY (moved_id) REFERENCES `%1$s`.moved (id))"
                            .formatted(schema),
                    "INSERT INTO `%s`.moved VALUES (1, 10)".formatted(schema),
                    "CREATE TRIGGER `%1$s`.on_moved BEFORE INSERT ON `%1$s`.moved FOR EACH ROW SET @a = 1"
                            .formatted(schema));
        }
        pair.source()
                .run(
                        "CREATE TABLE `%s`.kept (id INT PRIMARY KEY, v INT)".formatted(schema),
                        "CREATE TABLE `%s`.kept_b (id INT PRIMARY KEY)".formatted(schema),
                        "CREATE TABLE `%s`.`Äpfel` (id INT PRIMARY KEY)".formatted(schema),
                        "CREATE VIEW `%1$s`.seen AS SELECT id FROM `%1$s`.kept".formatted(schema),
                        "CREATE TRIGGER `%1$s`.on_kept BEFORE INSERT ON `%1$s`.kept FOR EACH ROW SET @a = 1"
                                .formatted(schema));
        pair.target().run("CREATE TABLE `%s`.stray (id INT PRIMARY KEY)".formatted(schema));
        return schema;
    }

    /** Each table is on one server only from now on. */
    private static void complete(SessionLab lab, TestServers.Pair pair, String schema) {
        lab.routes.update(routes -> routes.settle("g"));
        for (String table : List.of("child", "moved", "kepta", "Big_one")) {
            pair.source().run("DROP TABLE `%s`.`%s`".formatted(schema, table));
        }
    }

    private static int openTransactions(TestServer server, String schema) throws SQLException {
        try (Connection connection = server.connect(schema);
                Statement statement = connection.createStatement();
                ResultSet count =
                        statement.executeQuery(
                                "SELECT COUNT(*) FROM information_schema.INNODB_TRX")) {
            count.next();
            return count.getInt(1);
        }
    }
}
