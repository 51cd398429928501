package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.TableSchema;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The key of a row byte for byte. A row of one table keeps these bytes from one of its changes to
 * the next: what a change leaves behind is what the next one or a read finds.
 */
final class ExactKey {
    private final byte[] bytes;
    private final int hash;

    private ExactKey(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    static ExactKey of(TableSchema table, Row row) {
        return of(table.key(), row);
    }

    /** The same from key values alone, in key order. */
    static ExactKey ofKeyValues(Row keyValues) {
        return of(IntStream.range(0, keyValues.size()).boxed().toList(), keyValues);
    }

    private static ExactKey of(List<Integer> columns, Row row) {
        int size = 0;
        for (int column : columns) {
            byte @Nullable [] value = row.value(column);
            size += 4 + (value == null ? 0 : value.length);
        }
        byte[] bytes = new byte[size];
        int at = 0;
        for (int column : columns) {
            byte @Nullable [] value = row.value(column);
            int length = value == null ? -1 : value.length;
            bytes[at] = (byte) (length >> 24);
            bytes[at + 1] = (byte) (length >> 16);
            bytes[at + 2] = (byte) (length >> 8);
            bytes[at + 3] = (byte) length;
            at += 4;
            if (value != null) {
                System.arraycopy(value, 0, bytes, at, length);
                at += length;
            }
        }
        return new ExactKey(bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ExactKey key && hash == key.hash && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
