package dev.swingbridge.backfill.apply;

import static dev.swingbridge.backfill.server.DatabaseServer.CONTROL_SCHEMA;

import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.backfill.server.DatabaseServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * The durable place of each stream on its apply side, in {@code swingbridge.stream_checkpoint}.
 *
 * <p>Each stream has two rows: its own, changed first in every transaction that applies changes
 * (compare-and-set of owner and sequence number), and {@code NAME#copy}, read under a share lock by
 * every transaction that writes a chunk, so that chunk writers are fenced without waiting for the
 * applier.
 */
public final class StreamCheckpoints {
    /** Schema-qualified name of the table. */
    static final String TABLE = CONTROL_SCHEMA + ".stream_checkpoint";

    static final String COPY_SUFFIX = "#copy";

    private StreamCheckpoints() {}

    /** Creates the control tables this package needs on the apply side, when absent. */
    public static void prepare(DatabaseServer applySide) throws SQLException {
        try (Connection connection = applySide.connection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE IF NOT EXISTS " + CONTROL_SCHEMA);
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS "
                            + TABLE
                            + " (stream VARCHAR(70) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
                            + " PRIMARY KEY, owner_token VARCHAR(64) NOT NULL, seq BIGINT NOT NULL,"
                            + " log_file VARCHAR(255) NOT NULL, log_offset BIGINT NOT NULL,"
                            + " gtid MEDIUMTEXT NOT NULL, server_uuid VARCHAR(190) NOT NULL,"
                            + " updated_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6))"
                            + " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4");
            statement.execute(ChunkRecords.CREATE);
            statement.execute(DefinitionIntent.CREATE);
        }
    }

    /**
     * Makes the stream's checkpoint at its first position, both rows or none; nothing of the stream
     * may exist.
     *
     * @throws SQLException with code 1062 when the stream exists
     */
    public static void create(DatabaseServer applySide, String stream, StreamPosition start)
            throws SQLException {
        prepare(applySide);
        try (Connection connection = applySide.connection();
                PreparedStatement insert =
                        connection.prepareStatement(
                                "INSERT INTO "
                                        + TABLE
                                        + " (stream, owner_token, seq, log_file, log_offset, gtid,"
                                        + " server_uuid) VALUES (?,'',0,?,?,?,''),(?,'',0,?,?,?,'')")) {
            place(insert, 1, stream + COPY_SUFFIX, start);
            place(insert, 5, stream, start);
            insert.executeUpdate();
        }
    }

    private static void place(
            PreparedStatement insert, int from, String stream, StreamPosition start)
            throws SQLException {
        insert.setString(from, stream);
        insert.setString(from + 1, start.log().file());
        insert.setLong(from + 2, start.log().offset());
        insert.setString(from + 3, start.gtid());
    }

    /** The durable position of the stream; empty when there is no such stream. */
    public static Optional<StreamPosition> read(DatabaseServer applySide, String stream)
            throws SQLException {
        try (Connection connection = applySide.connection()) {
            return read(connection, stream);
        }
    }

    /** The same over a connection of the caller, so inside its snapshot. */
    public static Optional<StreamPosition> read(Connection connection, String stream)
            throws SQLException {
        return Checkpoint.read(connection, stream).map(Checkpoint::position);
    }

    /** Forgets the stream and its chunks. Deleting what is not there is harmless. */
    public static void delete(DatabaseServer applySide, String stream) throws SQLException {
        prepare(applySide);
        try (Connection connection = applySide.connection();
                PreparedStatement checkpoint =
                        connection.prepareStatement(
                                "DELETE FROM " + TABLE + " WHERE stream IN (?,?)");
                PreparedStatement chunks =
                        connection.prepareStatement(
                                "DELETE FROM " + ChunkRecords.TABLE + " WHERE stream=?")) {
            checkpoint.setString(1, stream);
            checkpoint.setString(2, stream + COPY_SUFFIX);
            checkpoint.executeUpdate();
            chunks.setString(1, stream);
            chunks.executeUpdate();
            DefinitionIntent.delete(connection, stream);
        }
    }

    /** One checkpoint row. */
    record Checkpoint(String ownerToken, long seq, StreamPosition position, String serverUuid) {
        static Optional<Checkpoint> read(Connection connection, String stream) throws SQLException {
            try (PreparedStatement select =
                    connection.prepareStatement(
                            "SELECT owner_token, seq, log_file, log_offset, gtid, server_uuid FROM "
                                    + TABLE
                                    + " WHERE stream=?")) {
                select.setString(1, stream);
                try (ResultSet rows = select.executeQuery()) {
                    if (!rows.next()) {
                        return Optional.empty();
                    }
                    LogPosition log = new LogPosition(rows.getString(3), rows.getLong(4));
                    return Optional.of(
                            new Checkpoint(
                                    rows.getString(1),
                                    rows.getLong(2),
                                    new StreamPosition(log, rows.getString(5)),
                                    rows.getString(6)));
                }
            }
        }
    }
}
