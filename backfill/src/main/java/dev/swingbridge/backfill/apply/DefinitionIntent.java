package dev.swingbridge.backfill.apply;

import static dev.swingbridge.backfill.server.DatabaseServer.CONTROL_SCHEMA;

import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What a stream is about to do to a definition on its apply side, written before it does it: no
 * transaction holds a change of a definition and the checkpoint together.
 *
 * @param seq of the checkpoint in front of it
 * @param before digest of the table's definition, which tells afterwards whether it was done
 * @param end where the stream is once it is done
 */
record DefinitionIntent(
        long seq, TableName table, String statement, String before, StreamPosition end) {
    static final String TABLE = CONTROL_SCHEMA + ".ddl_intent";

    static final String CREATE =
            "CREATE TABLE IF NOT EXISTS "
                    + TABLE
                    + " (stream VARCHAR(70) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY,"
                    + " seq BIGINT NOT NULL, table_schema VARCHAR(64) NOT NULL, table_name"
                    + " VARCHAR(64) NOT NULL, statement MEDIUMTEXT NOT NULL, before_digest CHAR(64)"
                    + " NOT NULL, log_file VARCHAR(255) NOT NULL, log_offset BIGINT NOT NULL, gtid"
                    + " MEDIUMTEXT NOT NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";

    /** Empty when the stream is about to do nothing. */
    static Optional<DefinitionIntent> read(Connection connection, String stream)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "SELECT seq, table_schema, table_name, statement, before_digest, log_file,"
                                + " log_offset, gtid FROM "
                                + TABLE
                                + " WHERE stream=?")) {
            select.setString(1, stream);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                LogPosition log = new LogPosition(row.getString(6), row.getLong(7));
                return Optional.of(
                        new DefinitionIntent(
                                row.getLong(1),
                                new TableName(row.getString(2), row.getString(3)),
                                row.getString(4),
                                row.getString(5),
                                new StreamPosition(log, row.getString(8))));
            }
        }
    }

    void write(Connection connection, String stream) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "INSERT INTO "
                                + TABLE
                                + " (stream, seq, table_schema, table_name, statement,"
                                + " before_digest, log_file, log_offset, gtid)"
                                + " VALUES (?,?,?,?,?,?,?,?,?)")) {
            insert.setString(1, stream);
            insert.setLong(2, seq);
            insert.setString(3, table.schema());
            insert.setString(4, table.table());
            insert.setString(5, statement);
            insert.setString(6, before);
            insert.setString(7, end.log().file());
            insert.setLong(8, end.log().offset());
            insert.setString(9, end.gtid());
            insert.executeUpdate();
        }
    }

    static void delete(Connection connection, String stream) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM " + TABLE + " WHERE stream=?")) {
            delete.setString(1, stream);
            delete.executeUpdate();
        }
    }
}
