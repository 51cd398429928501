package dev.swingbridge.backfill.row;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One row, a value per column of its {@link TableSchema}, in the schema's order.
 *
 * <p>A value is null for SQL NULL, otherwise bytes in the form below; copy (from SELECT) and tail
 * (from the binary log) yield the same bytes for the same stored value, which is what lets one be
 * checked against the other.
 *
 * <ul>
 *   <li>integers, YEAR: ASCII decimal, signed or unsigned as declared, no padding ({@code 42},
 *       {@code 0} for YEAR 0000)
 *   <li>DECIMAL: plain ASCII with the declared scale ({@code -1.50}); no negative zero
 *   <li>FLOAT, DOUBLE: the shortest ASCII text that reads back as the same IEEE double (a FLOAT
 *       widened first)
 *   <li>DATE, TIME, DATETIME, TIMESTAMP: ASCII with the declared fraction digits, zero and partial
 *       dates kept, TIMESTAMP in UTC ({@code 2026-01-02 03:04:05.000000})
 *   <li>CHAR, VARCHAR, TEXT, ENUM, SET: stored bytes in the column's character set; labels for ENUM
 *       and SET
 *   <li>BINARY(n): padded to n; VARBINARY, BLOB, BIT (big-endian, (n+7)/8 bytes), GEOMETRY (SRID +
 *       WKB), VECTOR: bytes
 *   <li>JSON: UTF-8 text as the server prints it (MariaDB: as stored)
 * </ul>
 */
public final class Row {
    private final byte[] @Nullable [] values;

    /** Takes the array over; it must not be changed afterwards. */
    public Row(byte[] @Nullable [] values) {
        this.values = values;
    }

    public byte @Nullable [] value(int column) {
        return values[column];
    }

    public int size() {
        return values.length;
    }

    /** Bytes the values take, for chunk sizing and memory limits. */
    public int byteSize() {
        int size = 0;
        for (byte @Nullable [] value : values) {
            size += value == null ? 1 : value.length;
        }
        return size;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Row row && Arrays.deepEquals(values, row.values);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(values);
    }
}
