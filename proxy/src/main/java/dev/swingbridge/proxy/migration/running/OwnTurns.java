package dev.swingbridge.proxy.migration.running;

import java.time.Duration;

/**
 * The turns that the proxy takes by itself on a migration's thread. A verb waits for one that has
 * just begun, never for one that takes long. A verb that was refused because of one finds the
 * thread free for a while after it.
 */
final class OwnTurns {
    private static final Duration FREE_FOR = Duration.ofSeconds(2);

    /** A turn that has taken this part of the patience takes long. */
    private static final int PART = 3;

    private final Duration patience;
    private volatile boolean running;
    private volatile long begunNanos;
    private volatile boolean refusedOne;
    private volatile boolean free;
    private volatile long freeUntilNanos;

    /**
     * @param patience how long a verb that comes soon after a turn's beginning waits for its end
     */
    OwnTurns(Duration patience) {
        this.patience = patience;
    }

    /** Takes a turn, on the migration's thread. */
    void run(Runnable work) {
        begunNanos = System.nanoTime();
        running = true;
        try {
            work.run();
        } finally {
            running = false;
            if (refusedOne) {
                refusedOne = false;
                freeUntilNanos = System.nanoTime() + FREE_FOR.toNanos();
                free = true;
            }
        }
    }

    /** Takes a turn unless a verb is expected. */
    void runUnlessExpected(Runnable work) {
        if (!free || System.nanoTime() - freeUntilNanos >= 0) {
            free = false;
            run(work);
        }
    }

    /** How long a verb that is asked for now waits; zero when it does not. */
    Duration patience() {
        if (!running) {
            return patience;
        }
        Duration taken = Duration.ofNanos(System.nanoTime() - begunNanos);
        return taken.compareTo(patience.dividedBy(PART)) < 0
                ? patience.minus(taken)
                : Duration.ZERO;
    }

    /** A verb was refused because of a turn; from any thread. */
    void refused() {
        refusedOne = true;
    }

    /** The verb that was expected is here. */
    void verbBegins() {
        free = false;
    }
}
