package dev.swingbridge.proxy.migration.cutover;

import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import java.time.Duration;

/**
 * How long new work may still wait. When the time is over and the cutover has not come to its
 * decision, work goes on at the old side at once, even while the cutover's thread is stuck on a
 * server that does not answer; from then on it cannot be decided any more.
 */
final class HoldBudget {
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Duration maxHold;
    private Phase phase = Phase.BEFORE;
    private long heldSinceNanos;
    private long heldNanos;

    private enum Phase {
        BEFORE,
        HOLDING,
        DECIDING,
        EXPIRED,
        OVER
    }

    HoldBudget(Duration maxHold) {
        this.maxHold = maxHold;
    }

    /**
     * @param letGo run on a thread of its own when the time is over before the decision
     */
    synchronized void holdBegins(Runnable letGo) {
        heldSinceNanos = System.nanoTime();
        phase = Phase.HOLDING;
        Thread.ofVirtual().name("hold-budget").start(() -> expire(letGo));
    }

    private void expire(Runnable letGo) {
        synchronized (this) {
            try {
                long left = left().toNanos();
                while (phase == Phase.HOLDING && left > 0) {
                    wait(1 + left / NANOS_PER_MILLI);
                    left = left().toNanos();
                }
            } catch (InterruptedException never) {
                Thread.currentThread().interrupt();
            }
            if (phase != Phase.HOLDING) {
                return;
            }
            phase = Phase.EXPIRED;
            heldNanos = System.nanoTime() - heldSinceNanos;
        }
        letGo.run();
    }

    /**
     * From here on the budget is no reason to stop.
     *
     * @throws RefusedException when it is over
     */
    synchronized void decides() {
        remaining();
        phase = Phase.DECIDING;
        notifyAll();
    }

    synchronized void holdEnds() {
        if (phase == Phase.HOLDING || phase == Phase.DECIDING) {
            heldNanos = System.nanoTime() - heldSinceNanos;
        }
        phase = Phase.OVER;
        notifyAll();
    }

    /**
     * What is left.
     *
     * @throws RefusedException when nothing is
     */
    synchronized Duration remaining() {
        Duration left = phase == Phase.HOLDING ? left() : maxHold;
        if (phase == Phase.EXPIRED || left.compareTo(LEAST) < 0) {
            throw new RefusedException(
                    "new work had waited for the %d ms that max-hold allows"
                            .formatted(maxHold.toMillis()));
        }
        return left;
    }

    private Duration left() {
        return maxHold.minusNanos(System.nanoTime() - heldSinceNanos);
    }

    /** Until now, while work is held. */
    synchronized double heldMillis() {
        boolean held = phase == Phase.HOLDING || phase == Phase.DECIDING;
        return (held ? System.nanoTime() - heldSinceNanos : heldNanos) / 1e6;
    }
}
