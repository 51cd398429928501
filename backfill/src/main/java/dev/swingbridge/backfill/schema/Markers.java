package dev.swingbridge.backfill.schema;

import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.server.DatabaseServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Marker rows: written on one side, seen by the stream that tails it. When a marker is applied,
 * everything committed before it was written is applied.
 */
public final class Markers {
    /** The table's name in the control schema; its first column is the marker's number. */
    public static final String TABLE = "marker";

    private static final String QUALIFIED = DatabaseServer.CONTROL_SCHEMA + "." + TABLE;

    private Markers() {}

    /**
     * One marker.
     *
     * @param id counts up on each server
     * @param end a log position after it
     */
    public record Marker(long id, LogPosition end) {}

    /** Creates the control schema and the table where they are missing. */
    public static void ensure(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE DATABASE IF NOT EXISTS "
                            + DatabaseServer.CONTROL_SCHEMA
                            + " CHARACTER SET utf8mb4");
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS "
                            + QUALIFIED
                            + " (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,"
                            + " migration VARCHAR(64) NOT NULL,"
                            + " written_at DATETIME(6) NOT NULL) ENGINE=InnoDB");
        }
    }

    /**
     * Writes and commits one marker.
     *
     * @param connection of this server, in autocommit
     */
    public static Marker write(DatabaseServer server, Connection connection, String migration)
            throws SQLException {
        long id = insert(connection, migration);
        return new Marker(id, server.endOfLog(connection));
    }

    /**
     * Writes and commits one marker, in one round trip; returns its number.
     *
     * @param connection in autocommit
     */
    public static long insert(Connection connection, String migration) throws SQLException {
        String sql =
                "INSERT INTO "
                        + QUALIFIED
                        + " (migration, written_at) VALUES (?, UTC_TIMESTAMP(6))";
        try (PreparedStatement insert =
                connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)) {
            insert.setString(1, migration);
            insert.executeUpdate();
            try (ResultSet keys = insert.getGeneratedKeys()) {
                keys.next();
                return keys.getLong(1);
            }
        }
    }
}
