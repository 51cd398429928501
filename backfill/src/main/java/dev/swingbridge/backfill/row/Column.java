package dev.swingbridge.backfill.row;

import org.jspecify.annotations.Nullable;

/**
 * One column as information_schema describes it.
 *
 * @param type lower-case DATA_TYPE ({@code bigint}, {@code varchar}, {@code enum} ...)
 * @param columnType the full COLUMN_TYPE ({@code bigint(20) unsigned}, {@code enum('a','b')})
 * @param charset character set name, null for types without one
 * @param generated computed by the server: read and compared, never written
 */
public record Column(
        String name,
        String type,
        String columnType,
        boolean nullable,
        @Nullable String charset,
        @Nullable String collation,
        boolean generated,
        boolean autoIncrement) {

    public boolean unsigned() {
        return columnType.endsWith(" unsigned") || zerofill();
    }

    /** The words are at the end; before it they are among an ENUM's values. */
    public boolean zerofill() {
        return columnType.endsWith(" zerofill");
    }
}
