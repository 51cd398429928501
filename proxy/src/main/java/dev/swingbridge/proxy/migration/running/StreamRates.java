package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.backfill.apply.StreamStatus;

/** What a stream applies per second, over about the last one. Safe for use by any thread. */
final class StreamRates {
    private static final double NANOS = 1e9;
    private static final double SHORTEST_SECONDS = 0.9;

    private long countedAtNanos = System.nanoTime();
    private long transactionsThen;
    private long rowsThen;
    private Rates rates = new Rates(0, 0);

    /** Both per second. */
    record Rates(double transactions, double rows) {}

    synchronized Rates count(StreamStatus status) {
        long now = System.nanoTime();
        double seconds = (now - countedAtNanos) / NANOS;
        if (seconds < SHORTEST_SECONDS) {
            return rates;
        }
        rates =
                new Rates(
                        Math.max(0, (status.transactionsApplied() - transactionsThen) / seconds),
                        Math.max(0, (status.rowsApplied() - rowsThen) / seconds));
        transactionsThen = status.transactionsApplied();
        rowsThen = status.rowsApplied();
        countedAtNanos = now;
        return rates;
    }
}
