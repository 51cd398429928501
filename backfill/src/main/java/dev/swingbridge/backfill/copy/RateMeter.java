package dev.swingbridge.backfill.copy;

/** Sums per second over the last seconds. */
final class RateMeter {
    private static final int SECONDS = 8;
    private static final double SETTLED_AFTER_SECONDS = 3;

    private final long[] rows = new long[SECONDS];
    private final long[] bytes = new long[SECONDS];
    private final long startNanos;
    private long currentSecond;

    RateMeter(long nowNanos) {
        startNanos = nowNanos;
    }

    synchronized void add(long nowNanos, long addedRows, long addedBytes) {
        int slot = advance(nowNanos);
        rows[slot] += addedRows;
        bytes[slot] += addedBytes;
    }

    synchronized double rowsPerSecond(long nowNanos) {
        advance(nowNanos);
        return sum(rows) / spanSeconds(nowNanos);
    }

    synchronized double bytesPerSecond(long nowNanos) {
        advance(nowNanos);
        return sum(bytes) / spanSeconds(nowNanos);
    }

    /** Before this the rates say more about the start than about what follows. */
    boolean settled(long nowNanos) {
        return (nowNanos - startNanos) / 1e9 >= SETTLED_AFTER_SECONDS;
    }

    private int advance(long nowNanos) {
        long second = (nowNanos - startNanos) / 1_000_000_000L;
        while (currentSecond < second) {
            currentSecond = Math.max(currentSecond + 1, second - SECONDS + 1);
            rows[(int) (currentSecond % SECONDS)] = 0;
            bytes[(int) (currentSecond % SECONDS)] = 0;
        }
        return (int) (currentSecond % SECONDS);
    }

    /** The slots cover the whole seconds before and the part of the current one. */
    private double spanSeconds(long nowNanos) {
        double elapsed = (nowNanos - startNanos) / 1e9;
        return Math.max(0.1, Math.min(elapsed, SECONDS - 1 + elapsed % 1));
    }

    private static double sum(long[] slots) {
        long sum = 0;
        for (long slot : slots) {
            sum += slot;
        }
        return sum;
    }
}
