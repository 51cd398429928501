package dev.swingbridge.backfill.apply;

import static dev.swingbridge.backfill.apply.StreamCheckpoints.COPY_SUFFIX;
import static dev.swingbridge.backfill.apply.StreamCheckpoints.TABLE;

import dev.swingbridge.backfill.apply.StreamCheckpoints.Checkpoint;
import dev.swingbridge.backfill.position.StreamPosition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * This process's claim on a stream. Whoever takes the stream over writes a token of its own; from
 * then on no transaction with the old token can commit.
 */
final class CheckpointOwner {
    private final String stream;
    private final String token;

    CheckpointOwner(String stream, String token) {
        this.stream = stream;
        this.token = token;
    }

    /**
     * Claims the stream; waits for what an earlier owner has in flight.
     *
     * @throws ApplyException when there is no such stream
     */
    Checkpoint takeOver(Connection connection, String serverUuid)
            throws SQLException, ApplyException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        "UPDATE " + TABLE + " SET owner_token=? WHERE stream IN (?,?)")) {
            update.setString(1, token);
            update.setString(2, stream);
            update.setString(3, stream + COPY_SUFFIX);
            update.executeUpdate();
        }
        if (!serverUuid.isEmpty()) {
            try (PreparedStatement update =
                    connection.prepareStatement(
                            "UPDATE " + TABLE + " SET server_uuid=? WHERE stream=?")) {
                update.setString(1, serverUuid);
                update.setString(2, stream);
                update.executeUpdate();
            }
        }
        return read(connection);
    }

    /** The checkpoint, which must still be ours. */
    Checkpoint read(Connection connection) throws SQLException, ApplyException {
        Checkpoint checkpoint =
                Checkpoint.read(connection, stream)
                        .orElseThrow(
                                () ->
                                        new ApplyException(
                                                "the checkpoint of stream "
                                                        + stream
                                                        + " is gone from "
                                                        + TABLE));
        if (!checkpoint.ownerToken().equals(token)) {
            throw takenOver();
        }
        return checkpoint;
    }

    /**
     * First statement of every transaction that applies changes: moves the checkpoint, provided
     * that it is ours and where we left it.
     */
    void advance(Connection connection, long seq, StreamPosition position)
            throws SQLException, ApplyException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        "UPDATE "
                                + TABLE
                                + " SET seq=?, log_file=?, log_offset=?, gtid=?,"
                                + " updated_at=CURRENT_TIMESTAMP(6)"
                                + " WHERE stream=? AND owner_token=? AND seq=?")) {
            update.setLong(1, seq + 1);
            update.setString(2, position.log().file());
            update.setLong(3, position.log().offset());
            update.setString(4, position.gtid());
            update.setString(5, stream);
            update.setString(6, token);
            update.setLong(7, seq);
            if (update.executeUpdate() != 1) {
                throw takenOver();
            }
        }
    }

    /** Makes sure that it is ours and where we left it; nobody takes it before the next commit. */
    void require(Connection connection, long seq) throws SQLException, ApplyException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        "UPDATE "
                                + TABLE
                                + " SET updated_at=CURRENT_TIMESTAMP(6)"
                                + " WHERE stream=? AND owner_token=? AND seq=?")) {
            update.setString(1, stream);
            update.setString(2, token);
            update.setLong(3, seq);
            if (update.executeUpdate() != 1) {
                throw takenOver();
            }
        }
    }

    /** First statement of every transaction that writes a chunk. */
    void requireOwner(Connection connection) throws SQLException, ApplyException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "SELECT owner_token FROM "
                                + TABLE
                                + " WHERE stream=? LOCK IN SHARE MODE")) {
            select.setString(1, stream + COPY_SUFFIX);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next() || !token.equals(row.getString(1))) {
                    throw takenOver();
                }
            }
        }
    }

    private ApplyException takenOver() {
        return new TakenOverException(stream);
    }
}
