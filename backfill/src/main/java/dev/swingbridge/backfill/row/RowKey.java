package dev.swingbridge.backfill.row;

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

    RowKey(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
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
