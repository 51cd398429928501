package dev.swingbridge.backfill.throttle;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes readers wait so that the servers keep their breath, and says why. A reader reports the rows
 * it has read and asks before it reads on; the rows are paid for afterwards, so a chunk of any size
 * passes. Safe for use from several threads.
 */
public final class Throttle {
    /** Load is looked at this often; in between the last answer counts. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final ThrottleSettings settings;
    private final Supplier<Duration> sourceLatency;
    private final Supplier<Duration> lag;
    private long paidUntilNanos = System.nanoTime();
    private long lookAgainAtNanos = System.nanoTime();
    private volatile @Nullable String reason;

    /**
     * @param sourceLatency what a small query takes on the source now; asked only when a limit is
     *     set
     * @param lag how far the stream is behind now; asked only when a limit is set
     */
    public Throttle(
            ThrottleSettings settings, Supplier<Duration> sourceLatency, Supplier<Duration> lag) {
        this.settings = settings;
        this.sourceLatency = sourceLatency;
        this.lag = lag;
    }

    /** Never waits. */
    public static Throttle none() {
        return new Throttle(ThrottleSettings.NONE, () -> Duration.ZERO, () -> Duration.ZERO);
    }

    /**
     * Waits until reading may go on; a rate is kept by waiting, and load is only seen by looking.
     */
    public void await() throws InterruptedException {
        while (true) {
            Duration wait = nextWait();
            if (wait.isZero()) {
                return;
            }
            Thread.sleep(wait);
        }
    }

    /** Counts rows that were read. */
    public synchronized void read(long rows) {
        Long perSecond = settings.maxRowsPerSecond();
        if (perSecond != null) {
            long now = System.nanoTime();
            long from = paidUntilNanos - now > 0 ? paidUntilNanos : now;
            paidUntilNanos = from + Math.round(rows * 1e9 / perSecond);
        }
    }

    /** What holds the readers back at the moment, in words for the operator; null for nothing. */
    public @Nullable String reason() {
        return reason;
    }

    private synchronized Duration nextWait() {
        long now = System.nanoTime();
        if (paidUntilNanos - now > 0) {
            reason = "limited to " + settings.maxRowsPerSecond() + " rows/s";
            return Duration.ofNanos(Math.min(paidUntilNanos - now, LOOK_EVERY.toNanos()));
        }
        if (reason == null && lookAgainAtNanos - now > 0) {
            return Duration.ZERO;
        }
        reason = overload();
        lookAgainAtNanos = System.nanoTime() + LOOK_EVERY.toNanos();
        return reason == null ? Duration.ZERO : LOOK_EVERY;
    }

    private @Nullable String overload() {
        Duration maxLatency = settings.maxSourceLatency();
        if (maxLatency != null) {
            Duration latency = sourceLatency.get();
            if (latency.compareTo(maxLatency) > 0) {
                return "the source answers in %d ms, more than %d ms"
                        .formatted(latency.toMillis(), maxLatency.toMillis());
            }
        }
        Duration maxLag = settings.maxLag();
        if (maxLag != null) {
            Duration behind = lag.get();
            if (behind.compareTo(maxLag) > 0) {
                return "the stream is %d ms behind, more than %d ms"
                        .formatted(behind.toMillis(), maxLag.toMillis());
            }
        }
        return null;
    }
}
