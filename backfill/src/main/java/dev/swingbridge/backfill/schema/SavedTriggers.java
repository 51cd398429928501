package dev.swingbridge.backfill.schema;

import static dev.swingbridge.backfill.schema.SchemaReader.text;

import dev.swingbridge.backfill.schema.Triggers.Trigger;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.Rows;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The triggers a table is to have, on record in the control schema of the same server while those
 * it has are dropped and created anew: no server does that at once, and whoever dies in between
 * must not take an application's trigger along.
 */
final class SavedTriggers {
    private static final String TABLE = DatabaseServer.CONTROL_SCHEMA + ".trigger_saved";
    private static final String INSERT =
            "INSERT INTO "
                    + TABLE
                    + " (s, t, place, name, timing, event, body, definer, mode, charset, collation)"
                    + " VALUES (?,?,?,?,?,?,?,?,?,?,?)";

    private SavedTriggers() {}

    /** Durable when this returns, all of them or none. */
    static void save(Connection connection, TableName table, List<Trigger> wanted)
            throws SQLException {
        ensure(connection);
        connection.setAutoCommit(false);
        try {
            forget(connection, table);
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                for (int place = 0; place < wanted.size(); place++) {
                    bind(insert, place, wanted.get(place));
                    insert.executeUpdate();
                }
            }
            connection.commit();
        } catch (SQLException failure) {
            connection.rollback();
            throw failure;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static void ensure(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE DATABASE IF NOT EXISTS "
                            + DatabaseServer.CONTROL_SCHEMA
                            + " CHARACTER SET utf8mb4");
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS "
                            + TABLE
                            + " (s VARCHAR(64) NOT NULL, t VARCHAR(64) NOT NULL, place INT NOT NULL,"
                            + " name VARCHAR(64) NOT NULL, timing VARCHAR(6) NOT NULL,"
                            + " event VARCHAR(6) NOT NULL, body LONGTEXT NOT NULL,"
                            + " definer VARCHAR(320) NOT NULL, mode TEXT NOT NULL,"
                            + " charset VARCHAR(64) NOT NULL, collation VARCHAR(64) NOT NULL,"
                            + " PRIMARY KEY (s, t, place))"
                            + " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin");
        }
    }

    private static void bind(PreparedStatement insert, int place, Trigger trigger)
            throws SQLException {
        insert.setString(1, trigger.table().schema());
        insert.setString(2, trigger.table().table());
        insert.setInt(3, place);
        insert.setString(4, trigger.name());
        insert.setString(5, trigger.timing());
        insert.setString(6, trigger.event());
        insert.setString(7, trigger.body());
        insert.setString(8, trigger.definer());
        insert.setString(9, trigger.sqlMode());
        insert.setString(10, trigger.charset());
        insert.setString(11, trigger.collation());
    }

    /** What somebody who died wanted these tables to have; in the order in which they fire. */
    static Map<TableName, List<Trigger>> read(Connection connection, Collection<TableName> tables)
            throws SQLException {
        ensure(connection);
        Map<TableName, List<Trigger>> saved = new LinkedHashMap<>();
        String sql =
                "SELECT s, t, name, timing, event, body, definer, mode, charset, collation FROM "
                        + TABLE
                        + " ORDER BY s, t, place";
        for (Map<String, String> row : Rows.all(connection, sql)) {
            TableName table = new TableName(text(row, "s"), text(row, "t"));
            if (tables.contains(table)) {
                saved.computeIfAbsent(table, each -> new ArrayList<>())
                        .add(
                                new Trigger(
                                        text(row, "name"),
                                        table,
                                        text(row, "timing"),
                                        text(row, "event"),
                                        text(row, "body"),
                                        text(row, "definer"),
                                        text(row, "mode"),
                                        text(row, "charset"),
                                        text(row, "collation")));
            }
        }
        return saved;
    }

    static void forget(Connection connection, TableName table) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM " + TABLE + " WHERE s=? AND t=?")) {
            delete.setString(1, table.schema());
            delete.setString(2, table.table());
            delete.executeUpdate();
        }
    }
}
