package dev.swingbridge.proxy.migration.store;

import dev.swingbridge.backfill.position.StreamPosition;
import org.jspecify.annotations.Nullable;

/**
 * The decision of one attempt, on the side that gains. It leaves PENDING once, by compare-and-set,
 * and never changes again.
 *
 * @param reverseStart where in the log of the gaining side the stream back begins; null until
 *     COMMITTED
 */
public record Register(
        long epoch, String attempt, Decision decision, @Nullable StreamPosition reverseStart) {

    /** What became of an attempt. */
    public enum Decision {
        PENDING,
        COMMITTED,
        ABORTED
    }
}
