package dev.swingbridge.backfill.apply;

import static dev.swingbridge.backfill.server.DatabaseServer.CONTROL_SCHEMA;

import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.router.table.TableName;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One stream's committed chunks, in {@code swingbridge.chunk} on its apply side. */
public final class ChunkRecords implements ChunkProgress {
    static final String TABLE = CONTROL_SCHEMA + ".chunk";

    static final String CREATE =
            "CREATE TABLE IF NOT EXISTS "
                    + TABLE
                    + " (stream VARCHAR(70) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,"
                    + " table_schema VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT"
                    + " NULL, table_name VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT"
                    + " NULL, number BIGINT NOT NULL, after_key LONGBLOB, up_to LONGBLOB,"
                    + " rows_copied BIGINT NOT NULL, done TINYINT NOT NULL, updated_at TIMESTAMP(6)"
                    + " NOT NULL DEFAULT CURRENT_TIMESTAMP(6), PRIMARY KEY (stream, table_schema,"
                    + " table_name, number)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";

    private final DatabaseServer applySide;
    private final String stream;

    public ChunkRecords(DatabaseServer applySide, String stream) {
        this.applySide = applySide;
        this.stream = stream;
    }

    @Override
    public List<CopiedChunk> copied(TableSchema table) throws SQLException {
        StreamCheckpoints.prepare(applySide);
        List<CopiedChunk> chunks = new ArrayList<>();
        try (Connection connection = applySide.connection();
                PreparedStatement select =
                        connection.prepareStatement(
                                "SELECT number, after_key, up_to, rows_copied FROM "
                                        + TABLE
                                        + " WHERE stream=? AND table_schema=? AND table_name=?"
                                        + " AND done=1 ORDER BY number")) {
            select.setString(1, stream);
            select.setString(2, table.name().schema());
            select.setString(3, table.name().table());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    chunks.add(
                            new CopiedChunk(
                                    rows.getLong(1),
                                    decode(rows.getBytes(2)),
                                    decode(rows.getBytes(3)),
                                    rows.getLong(4)));
                }
            }
        }
        return chunks;
    }

    /** Rows of the committed chunks, by table; tables without any are left out. */
    public Map<TableName, Long> rowsCopied() throws SQLException {
        StreamCheckpoints.prepare(applySide);
        Map<TableName, Long> rowsByTable = new HashMap<>();
        try (Connection connection = applySide.connection();
                PreparedStatement select =
                        connection.prepareStatement(
                                "SELECT table_schema, table_name, SUM(rows_copied) FROM "
                                        + TABLE
                                        + " WHERE stream=? AND done=1"
                                        + " GROUP BY table_schema, table_name")) {
            select.setString(1, stream);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    rowsByTable.put(
                            new TableName(rows.getString(1), rows.getString(2)), rows.getLong(3));
                }
            }
        }
        return rowsByTable;
    }

    /** Whether the chunk is committed. */
    static boolean isRecorded(Connection connection, String stream, Chunk chunk)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "SELECT 1 FROM "
                                + TABLE
                                + " WHERE stream=? AND table_schema=? AND table_name=?"
                                + " AND number=? AND done=1")) {
            select.setString(1, stream);
            select.setString(2, chunk.table().name().schema());
            select.setString(3, chunk.table().name().table());
            select.setLong(4, chunk.number());
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** Part of the chunk's own transaction. */
    static void record(Connection connection, String stream, Chunk chunk, long rowsWritten)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "INSERT INTO "
                                + TABLE
                                + " (stream, table_schema, table_name, number, after_key, up_to,"
                                + " rows_copied, done) VALUES (?,?,?,?,?,?,?,1)")) {
            insert.setString(1, stream);
            insert.setString(2, chunk.table().name().schema());
            insert.setString(3, chunk.table().name().table());
            insert.setLong(4, chunk.number());
            insert.setBytes(5, encode(chunk.after()));
            insert.setBytes(6, encode(chunk.upTo()));
            insert.setLong(7, rowsWritten);
            insert.executeUpdate();
        }
    }

    /** Key values as bytes: count, then per value its length (-1 for NULL) and bytes. */
    static byte @Nullable [] encode(@Nullable Row key) {
        if (key == null) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * key.size() + key.byteSize());
        bytes.putInt(key.size());
        for (int i = 0; i < key.size(); i++) {
            byte @Nullable [] value = key.value(i);
            bytes.putInt(value == null ? -1 : value.length);
            if (value != null) {
                bytes.put(value);
            }
        }
        return java.util.Arrays.copyOf(bytes.array(), bytes.position());
    }

    static @Nullable Row decode(byte @Nullable [] encoded) {
        if (encoded == null) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(encoded);
        byte[] @Nullable [] values = new byte[bytes.getInt()][];
        for (int i = 0; i < values.length; i++) {
            int length = bytes.getInt();
            if (length >= 0) {
                byte[] value = new byte[length];
                bytes.get(value);
                values[i] = value;
            }
        }
        return new Row(values);
    }
}
