package dev.swingbridge.backfill.verify;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Canonical key values of a row, for finding its partner on the other side. */
final class JoinKey {
    private final byte[] @Nullable [] values;
    private final int hash;

    JoinKey(byte[] @Nullable [] values) {
        this.values = values;
        this.hash = Arrays.deepHashCode(values);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JoinKey key
                && hash == key.hash
                && Arrays.deepEquals(values, key.values);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
