package dev.swingbridge.proxy.migration.cutover;

import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import java.time.Duration;
import java.util.function.LongSupplier;

/** How long new work may still wait. */
final class HoldBudget {
    private static final Duration LEAST = Duration.ofMillis(1);

    private final LongSupplier nanoClock;
    private final Duration maxHold;
    private boolean holding;
    private long heldSinceNanos;
    private long heldNanos;

    HoldBudget(Duration maxHold, LongSupplier nanoClock) {
        this.maxHold = maxHold;
        this.nanoClock = nanoClock;
    }

    void holdBegins() {
        heldSinceNanos = nanoClock.getAsLong();
        holding = true;
    }

    void holdEnds() {
        if (holding) {
            heldNanos = nanoClock.getAsLong() - heldSinceNanos;
            holding = false;
        }
    }

    /**
     * What is left.
     *
     * @throws RefusedException when nothing is
     */
    Duration remaining() {
        Duration left =
                holding ? maxHold.minusNanos(nanoClock.getAsLong() - heldSinceNanos) : maxHold;
        if (left.compareTo(LEAST) < 0) {
            throw new RefusedException(
                    "new work had waited for the %d ms that max-hold allows"
                            .formatted(maxHold.toMillis()));
        }
        return left;
    }

    double heldMillis() {
        return heldNanos / 1e6;
    }
}
