package dev.swingbridge.backfill.throttle;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How much load reading rows may be.
 *
 * @param maxRowsPerSecond null for no limit
 * @param maxSourceLatency slow down while a small query takes the source longer than this; null for
 *     no limit
 * @param maxLag slow down while the stream is further behind than this; null for no limit
 */
public record ThrottleSettings(
        @Nullable Long maxRowsPerSecond,
        @Nullable Duration maxSourceLatency,
        @Nullable Duration maxLag) {
    public static final ThrottleSettings NONE = new ThrottleSettings(null, null, null);

    public ThrottleSettings {
        if (maxRowsPerSecond != null && maxRowsPerSecond <= 0) {
            throw new IllegalArgumentException(
                    "maxRowsPerSecond must be above 0, was " + maxRowsPerSecond);
        }
        requirePositive("maxSourceLatency", maxSourceLatency);
        requirePositive("maxLag", maxLag);
    }

    private static void requirePositive(String name, @Nullable Duration value) {
        if (value != null && (value.isZero() || value.isNegative())) {
            throw new IllegalArgumentException(name + " must be above 0, was " + value);
        }
    }
}
