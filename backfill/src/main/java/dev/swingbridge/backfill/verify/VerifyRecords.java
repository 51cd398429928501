package dev.swingbridge.backfill.verify;

import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.server.DatabaseServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far one stream's verification is, in {@code swingbridge.verification} on its apply side. A
 * record made for other columns than the table has now does not count.
 */
final class VerifyRecords {
    private static final String TABLE = DatabaseServer.CONTROL_SCHEMA + ".verification";
    private static final String CREATE =
            "CREATE TABLE IF NOT EXISTS "
                    + TABLE
                    + " (stream VARCHAR(70) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,"
                    + " table_schema VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,"
                    + " table_name VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,"
                    + " columns_hash INT NOT NULL, up_to LONGBLOB, rows_compared BIGINT NOT NULL,"
                    + " open_keys LONGBLOB NOT NULL, finished_at_millis BIGINT,"
                    + " PRIMARY KEY (stream, table_schema, table_name))"
                    + " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";

    private final DatabaseServer applySide;
    private final String stream;

    VerifyRecords(DatabaseServer applySide, String stream) {
        this.applySide = applySide;
        this.stream = stream;
    }

    /**
     * @param upTo key values up to which the table has been compared; null at its start and end
     * @param openKeys keys to compare again: dirty or different
     * @param finishedAt null while the table is being compared
     */
    record Saved(
            @Nullable Row upTo,
            long rowsCompared,
            List<Row> openKeys,
            @Nullable Instant finishedAt) {}

    void prepare() throws SQLException {
        try (Connection connection = applySide.connection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE IF NOT EXISTS " + DatabaseServer.CONTROL_SCHEMA);
            statement.execute(CREATE);
        }
    }

    @Nullable Saved load(TablePair pair) throws SQLException {
        try (Connection connection = applySide.connection();
                PreparedStatement select =
                        connection.prepareStatement(
                                "SELECT up_to, rows_compared, open_keys, finished_at_millis FROM "
                                        + TABLE
                                        + " WHERE stream=? AND table_schema=? AND table_name=?"
                                        + " AND columns_hash=?")) {
            name(select, pair.from());
            select.setInt(4, columnsHash(pair));
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                List<Row> upTo = decode(row.getBytes(1));
                long finished = row.getLong(4);
                boolean running = row.wasNull();
                return new Saved(
                        upTo.isEmpty() ? null : upTo.getFirst(),
                        row.getLong(2),
                        decode(row.getBytes(3)),
                        running ? null : Instant.ofEpochMilli(finished));
            }
        }
    }

    void save(TablePair pair, Saved saved) throws SQLException {
        try (Connection connection = applySide.connection();
                PreparedStatement write =
                        connection.prepareStatement(
                                "REPLACE INTO " + TABLE + " VALUES (?,?,?,?,?,?,?,?)")) {
            name(write, pair.from());
            write.setInt(4, columnsHash(pair));
            write.setBytes(5, saved.upTo() == null ? null : encode(List.of(saved.upTo())));
            write.setLong(6, saved.rowsCompared());
            write.setBytes(7, encode(saved.openKeys()));
            if (saved.finishedAt() == null) {
                write.setNull(8, java.sql.Types.BIGINT);
            } else {
                write.setLong(8, saved.finishedAt().toEpochMilli());
            }
            write.executeUpdate();
        }
    }

    /** Forgets the tables' records, for a run from the start. */
    void forget(List<TablePair> pairs) throws SQLException {
        try (Connection connection = applySide.connection();
                PreparedStatement delete =
                        connection.prepareStatement(
                                "DELETE FROM "
                                        + TABLE
                                        + " WHERE stream=? AND table_schema=? AND table_name=?")) {
            for (TablePair pair : pairs) {
                name(delete, pair.from());
                delete.executeUpdate();
            }
        }
    }

    private void name(PreparedStatement statement, TableSchema table) throws SQLException {
        statement.setString(1, stream);
        statement.setString(2, table.name().schema());
        statement.setString(3, table.name().table());
    }

    private static int columnsHash(TablePair pair) {
        return (pair.from().toString() + pair.to()).hashCode();
    }

    /** Count, then per key its number of values, then per value its length and bytes. */
    private static byte[] encode(List<Row> keys) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(keys.size());
            for (Row key : keys) {
                out.writeInt(key.size());
                for (int part = 0; part < key.size(); part++) {
                    byte[] value = key.value(part);
                    out.writeInt(value == null ? -1 : value.length);
                    out.write(value == null ? new byte[0] : value);
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static List<Row> decode(byte @Nullable [] encoded) {
        List<Row> keys = new ArrayList<>();
        if (encoded == null) {
            return keys;
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded))) {
            int count = in.readInt();
            for (int index = 0; index < count; index++) {
                byte[] @Nullable [] values = new byte[in.readInt()][];
                for (int part = 0; part < values.length; part++) {
                    int length = in.readInt();
                    values[part] = length < 0 ? null : in.readNBytes(length);
                }
                keys.add(new Row(values));
            }
        } catch (IOException broken) {
            throw new UncheckedIOException("a record in " + TABLE + " is damaged", broken);
        }
        return keys;
    }
}
