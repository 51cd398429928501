package dev.swingbridge.backfill.copy;

import static dev.swingbridge.backfill.server.DatabaseServer.CONTROL_SCHEMA;

import dev.swingbridge.backfill.schema.PrintedTable;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Secondary indexes that are built after the rows, which takes less than keeping them up to date
 * row by row. An index is recorded on the target before it is dropped there, so whoever takes the
 * copy up after a crash knows what is still to build. Unique keys always stay: they are part of
 * what makes a write right.
 */
public final class DeferredIndexes {
    private static final Logger LOG = LoggerFactory.getLogger(DeferredIndexes.class);
    private static final String TABLE = CONTROL_SCHEMA + ".deferred_index";
    private static final String CREATE =
            "CREATE TABLE IF NOT EXISTS "
                    + TABLE
                    + " (migration VARCHAR(96) NOT NULL, table_schema VARCHAR(64) NOT NULL,"
                    + " table_name VARCHAR(64) NOT NULL, index_name VARCHAR(64) NOT NULL,"
                    + " definition MEDIUMTEXT NOT NULL, PRIMARY KEY (migration, table_schema,"
                    + " table_name, index_name)) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4"
                    + " COLLATE utf8mb4_bin";

    // A foreign key needs the index; a counter's column must have one.
    private static final int NEEDED_BY_FOREIGN_KEY = 1553;
    private static final int NEEDED_BY_COUNTER = 1075;
    private static final int TOO_MANY_CHANGES_MEANWHILE = 1799;

    private final DatabaseServer source;
    private final DatabaseServer target;
    private final String migration;

    /**
     * @param migration an identity that is never used again
     */
    public DeferredIndexes(DatabaseServer source, DatabaseServer target, String migration) {
        this.source = source;
        this.target = target;
        this.migration = migration;
    }

    /**
     * Drops what can wait from tables that have no rows on the target yet. Repeatable.
     *
     * @param fromRows smaller tables, as the source estimates them, keep all of their indexes
     */
    public void setAside(Collection<TableName> tables, long fromRows) throws SQLException {
        try (Connection from = source.connection();
                Connection to = target.connection()) {
            execute(to, CREATE);
            for (TableName table : tables) {
                if (TableSize.read(from, source.identity(), table).rows() >= fromRows) {
                    setAside(to, table);
                }
            }
        }
    }

    private void setAside(Connection to, TableName table) throws SQLException {
        for (Map.Entry<String, String> index : plainKeys(to, table).entrySet()) {
            record(to, table, index.getKey(), index.getValue());
            try {
                execute(to, "ALTER TABLE " + table.quoted() + " DROP INDEX " + index.getKey());
            } catch (SQLException e) {
                if (e.getErrorCode() != NEEDED_BY_FOREIGN_KEY
                        && e.getErrorCode() != NEEDED_BY_COUNTER) {
                    throw e;
                }
                LOG.info("Index stays table={} index={} reason={}", table, index, e.getMessage());
                forget(to, table, index.getKey());
            }
        }
    }

    /** Builds what was set aside of one table, while it is written. Repeatable. */
    public void build(TableName table) throws SQLException {
        try (Connection to = target.openSchemaConnection()) {
            execute(to, CREATE);
            Map<String, String> missing = recorded(to, table);
            missing.keySet().removeAll(plainKeys(to, table).keySet());
            if (!missing.isEmpty()) {
                long startNanos = System.nanoTime();
                add(to, table, missing);
                LOG.info(
                        "Indexes built table={} indexes={} millis={}",
                        table,
                        missing.keySet(),
                        (System.nanoTime() - startNanos) / 1_000_000);
            }
            for (String index : recorded(to, table).keySet()) {
                forget(to, table, index);
            }
        }
    }

    /** For a migration whose tables are gone. */
    public void forget() throws SQLException {
        try (Connection to = target.connection()) {
            execute(to, CREATE);
            try (PreparedStatement delete =
                    to.prepareStatement("DELETE FROM " + TABLE + " WHERE migration=?")) {
                delete.setString(1, migration);
                delete.executeUpdate();
            }
        }
    }

    private static void add(Connection to, TableName table, Map<String, String> indexes)
            throws SQLException {
        String sql =
                "ALTER TABLE " + table.quoted() + " ADD " + String.join(", ADD ", indexes.values());
        try {
            execute(to, sql);
        } catch (SQLException e) {
            if (e.getErrorCode() != TOO_MANY_CHANGES_MEANWHILE) {
                throw e;
            }
            LOG.info("Indexes are built while the changes wait table={}", table);
            execute(to, sql + ", LOCK=SHARED");
        }
    }

    /** Indexes that are neither unique nor of a special kind: quoted name to definition. */
    private Map<String, String> plainKeys(Connection to, TableName table) throws SQLException {
        PrintedTable printed = PrintedTable.read(to, target.identity().mariaDb(), table);
        return printed == null ? Map.of() : printed.plainKeys();
    }

    private Map<String, String> recorded(Connection to, TableName table) throws SQLException {
        Map<String, String> indexes = new LinkedHashMap<>();
        try (PreparedStatement select =
                to.prepareStatement(
                        "SELECT index_name, definition FROM "
                                + TABLE
                                + " WHERE migration=? AND table_schema=? AND table_name=?"
                                + " ORDER BY index_name")) {
            select.setString(1, migration);
            select.setString(2, table.schema());
            select.setString(3, table.table());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    indexes.put(TableName.quote(rows.getString(1)), rows.getString(2));
                }
            }
        }
        return indexes;
    }

    private void record(Connection to, TableName table, String index, String definition)
            throws SQLException {
        change(to, "REPLACE INTO " + TABLE + " VALUES (?,?,?,?,?)", table, index, definition);
    }

    private void forget(Connection to, TableName table, String index) throws SQLException {
        change(
                to,
                "DELETE FROM "
                        + TABLE
                        + " WHERE migration=? AND table_schema=? AND table_name=? AND index_name=?",
                table,
                index);
    }

    private void change(
            Connection to, String sql, TableName table, String index, String... definition)
            throws SQLException {
        try (PreparedStatement statement = to.prepareStatement(sql)) {
            statement.setString(1, migration);
            statement.setString(2, table.schema());
            statement.setString(3, table.table());
            statement.setString(4, index.substring(1, index.length() - 1).replace("``", "`"));
            for (int i = 0; i < definition.length; i++) {
                statement.setString(5 + i, definition[i]);
            }
            statement.executeUpdate();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
