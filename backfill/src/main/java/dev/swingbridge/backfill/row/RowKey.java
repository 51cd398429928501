package dev.swingbridge.backfill.row;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The key of a row in coarse form: equal for every two keys that either server's collation may call
 * equal (text is folded: decomposed, stripped of marks, case-folded, trailing blanks trimmed), so
 * it may join keys that differ, never part keys that are the same. Good for "was this key
 * touched?", not for finding rows.
 */
public final class RowKey {
    private final byte[] bytes;
    private final int hash;

    private RowKey(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    /** The key of a whole row of a table that has a key. */
    public static RowKey of(TableSchema table, Row row) {
        ByteArrayOutputStream folded = new ByteArrayOutputStream();
        for (int column : table.key()) {
            append(folded, table.columns().get(column), row.value(column));
        }
        return new RowKey(folded.toByteArray());
    }

    /** The same from key values alone, in key order. */
    public static RowKey ofKeyValues(TableSchema table, Row keyValues) {
        ByteArrayOutputStream folded = new ByteArrayOutputStream();
        for (int i = 0; i < table.key().size(); i++) {
            append(folded, table.columns().get(table.key().get(i)), keyValues.value(i));
        }
        return new RowKey(folded.toByteArray());
    }

    private static void append(
            ByteArrayOutputStream folded, Column column, byte @Nullable [] value) {
        byte[] form = value == null ? new byte[0] : KeyFolding.fold(column, value);
        folded.write(value == null ? 0 : 1);
        folded.write(form.length >>> 24);
        folded.write(form.length >>> 16);
        folded.write(form.length >>> 8);
        folded.write(form.length);
        folded.write(form, 0, form.length);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RowKey key && hash == key.hash && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
