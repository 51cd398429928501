package dev.swingbridge.proxy.statements;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.server.ServerIdentity.Flavor;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A server of its own on which the statements of a corpus find their tables, in the schemas {@code
 * app} and {@code s2}, and which tells what tables a statement has locked or changed.
 */
final class CorpusServer implements AutoCloseable {
    /** Columns, indexes and partitions by the names that the corpora use. */
    private static final String SHAPE =
            """
             (id INT NOT NULL AUTO_INCREMENT, a INT DEFAULT 1, b VARCHAR(20) DEFAULT 'b', c INT, d DATETIME,
              j JSON, x INT, y INT, `select` INT, `from` INT,
              PRIMARY KEY (id), KEY i1 (a), KEY i2 (b), KEY a (a))
              PARTITION BY RANGE (id)
              (PARTITION p0 VALUES LESS THAN (1000000), PARTITION p1 VALUES LESS THAN MAXVALUE)""";

    private static final Map<String, String> OPTIONS =
            Map.of(
                    "performance-schema", "ON",
                    "performance-schema-instrument", "wait/lock/metadata/sql/mdl=ON",
                    "innodb-flush-log-at-trx-commit", "2",
                    "sync-binlog", "0",
                    "lock-wait-timeout", "5");

    private static final String LOCKS =
            """
            SELECT OBJECT_SCHEMA, OBJECT_NAME, LOCK_TYPE FROM performance_schema.metadata_locks
            WHERE OBJECT_TYPE = 'TABLE' AND LOCK_STATUS = 'GRANTED' AND OBJECT_SCHEMA IN ('app', 's2')
              AND OWNER_THREAD_ID = ?""";

    /** Rows are about to change in these tables, or are locked for that. */
    private static final String CHANGING =
            """
            SELECT DISTINCT OBJECT_SCHEMA, OBJECT_NAME FROM performance_schema.data_locks
            WHERE LOCK_TYPE = 'TABLE' AND LOCK_MODE = 'IX' AND OBJECT_SCHEMA IN ('app', 's2')
              AND THREAD_ID = ?""";

    /** MariaDB has no such table. */
    private static final String NOT_TOLD = "SELECT '', '' FROM DUAL WHERE ? = 0";

    /** Metadata locks that allow no change; every other one does. */
    private static final Set<String> READING =
            Set.of("SHARED", "SHARED_HIGH_PRIO", "SHARED_READ", "SHARED_READ_ONLY");

    private final Set<TableName> tables;
    private final boolean mySql;
    private final TestServer server;
    private final Connection session;
    private final Connection observer;
    private final PreparedStatement locks;
    private final PreparedStatement changing;
    private Map<TableName, String> definitions;

    CorpusServer(Flavor flavor, Set<TableName> tables) throws SQLException {
        this.tables = tables;
        this.mySql = flavor == Flavor.MYSQL;
        server = TestServers.own(flavor, OPTIONS);
        observer = connect();
        try (Statement statement = observer.createStatement()) {
            statement.execute("CREATE DATABASE app CHARACTER SET utf8mb4");
            statement.execute("CREATE DATABASE s2 CHARACTER SET utf8mb4");
            for (TableName table : tables) {
                create(statement, table);
            }
            statement.execute("CREATE FUNCTION s2.f1 (a TEXT) RETURNS INT DETERMINISTIC RETURN 1");
            statement.execute("CREATE PROCEDURE s2.p1 (a TEXT, b TEXT) BEGIN END");
        }
        session = connect();
        long thread = thread();
        locks = observer.prepareStatement(LOCKS);
        locks.setLong(1, thread);
        changing = observer.prepareStatement(mySql ? CHANGING : NOT_TOLD);
        changing.setLong(1, thread);
        definitions = definitions();
    }

    /**
     * What became of a statement.
     *
     * @param error the server's number, 0 when it ran
     * @param locked tables locked in any way
     * @param writeLocked tables locked in a way that allows changes
     * @param changing tables with rows that are changed or locked for it; empty where the server
     *     does not tell
     */
    record Outcome(
            int error,
            Set<TableName> locked,
            Set<TableName> writeLocked,
            Set<TableName> changing) {}

    /** Runs a statement within a transaction that is rolled back. */
    Outcome run(String sql) throws SQLException {
        try (Statement statement = begin()) {
            int error = attempt(statement, sql);
            Set<TableName> locked = new TreeSet<>();
            Set<TableName> writeLocked = new TreeSet<>();
            try (ResultSet rows = locks.executeQuery()) {
                while (rows.next()) {
                    TableName table = new TableName(rows.getString(1), rows.getString(2));
                    locked.add(table);
                    if (!READING.contains(rows.getString(3))) {
                        writeLocked.add(table);
                    }
                }
            }
            Set<TableName> changing = error == 0 ? changing() : Set.of();
            statement.execute("ROLLBACK");
            return new Outcome(error, locked, writeLocked, changing);
        }
    }

    /** The error of only reading the text; 0 for none. */
    int prepare(String sql) throws SQLException {
        try (Statement statement = begin()) {
            String quoted = sql.replace("\\", "\\\\").replace("'", "\\'");
            int error = attempt(statement, "PREPARE corpus FROM '" + quoted + "'");
            statement.execute("ROLLBACK");
            return error;
        }
    }

    /**
     * Runs a statement that commits, tells which tables are not what they were, and makes them so
     * again.
     */
    Outcome define(String sql) throws SQLException {
        int error;
        try (Statement statement = begin()) {
            error = attempt(statement, sql);
        }
        Map<TableName, String> now = definitions();
        Set<TableName> changed = new TreeSet<>(definitions.keySet());
        changed.addAll(now.keySet());
        changed.removeIf(each -> now.getOrDefault(each, "").equals(definitions.get(each)));
        try (Statement statement = observer.createStatement()) {
            for (TableName table : changed) {
                statement.execute("DROP TABLE IF EXISTS " + table.quoted());
                statement.execute("DROP VIEW IF EXISTS " + table.quoted());
                if (tables.contains(table)) {
                    create(statement, table);
                }
            }
        }
        if (!changed.isEmpty()) {
            definitions = definitions();
        }
        return new Outcome(error, changed, changed, Set.of());
    }

    private Statement begin() throws SQLException {
        Statement statement = session.createStatement();
        statement.setEscapeProcessing(false);
        statement.execute("USE app");
        statement.execute("START TRANSACTION");
        return statement;
    }

    private static int attempt(Statement statement, String sql) {
        try {
            statement.execute(sql);
            return 0;
        } catch (SQLException refused) {
            return refused.getErrorCode();
        }
    }

    private Set<TableName> changing() throws SQLException {
        Set<TableName> found = new TreeSet<>();
        try (ResultSet rows = changing.executeQuery()) {
            while (rows.next()) {
                found.add(new TableName(rows.getString(1), rows.getString(2)));
            }
        }
        return found;
    }

    /** Each table or view that exists, with its definition and its number of rows. */
    private Map<TableName, String> definitions() throws SQLException {
        Map<TableName, String> found = new TreeMap<>();
        try (Statement statement = observer.createStatement()) {
            try (ResultSet rows =
                    statement.executeQuery(
                            "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES"
                                    + " WHERE TABLE_SCHEMA IN ('app', 's2')")) {
                while (rows.next()) {
                    found.put(new TableName(rows.getString(1), rows.getString(2)), "");
                }
            }
            for (Map.Entry<TableName, String> entry : found.entrySet()) {
                entry.setValue(
                        cell(statement, "SHOW CREATE TABLE " + entry.getKey().quoted(), 2)
                                        .replaceFirst(" AUTO_INCREMENT=\\d+", "")
                                + rows(statement, entry.getKey()));
            }
        }
        return found;
    }

    /** A view over what is gone by now has none. */
    private static String rows(Statement statement, TableName table) throws SQLException {
        String count = "SELECT COUNT(*) FROM " + table.quoted();
        return attempt(statement, count) == 0 ? cell(statement, count, 1) : "";
    }

    private static String cell(Statement statement, String query, int column) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(column);
        }
    }

    private static void create(Statement statement, TableName table) throws SQLException {
        statement.execute("CREATE TABLE " + table.quoted() + SHAPE);
        statement.execute("INSERT INTO " + table.quoted() + " (a) VALUES (1)");
    }

    /** Each by its own driver: the other one takes some of its errors for a lost connection. */
    private Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:%s://%s:%d/?sslMode=%s&allowPublicKeyRetrieval=true"
                        .formatted(
                                mySql ? "mysql" : "mariadb",
                                server.host(),
                                server.port(),
                                mySql ? "DISABLED" : "disable"),
                server.user(),
                server.password());
    }

    private long thread() throws SQLException {
        try (Statement statement = session.createStatement()) {
            return Long.parseLong(
                    cell(
                            statement,
                            "SELECT THREAD_ID FROM performance_schema.threads"
                                    + " WHERE PROCESSLIST_ID = CONNECTION_ID()",
                            1));
        }
    }

    @Override
    public void close() throws SQLException {
        session.close();
        observer.close();
        server.close();
    }
}
