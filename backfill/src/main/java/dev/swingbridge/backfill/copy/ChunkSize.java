package dev.swingbridge.backfill.copy;

import java.time.Duration;

/**
 * How many rows the next chunk of a table should have, learned from the chunks before: as many as
 * fit the wanted bytes and the wanted time, changing by no more than a factor of four at once.
 */
final class ChunkSize {
    private static final long LEAST = 16;
    private static final long MOST = 200_000;

    private final long wantedBytes;
    private final long wantedNanos;
    private long rows;

    /**
     * @param rowBytes the server's guess, often far off
     */
    ChunkSize(CopySettings settings, long rowBytes) {
        this.wantedBytes = settings.chunkBytes();
        this.wantedNanos = settings.chunkTime().toNanos();
        this.rows = Math.clamp(wantedBytes / Math.max(1, rowBytes), LEAST, MOST);
    }

    synchronized long rows() {
        return rows;
    }

    synchronized void learn(long rowsRead, long bytesRead, Duration took) {
        if (rowsRead < LEAST) {
            return;
        }
        double byBytes = (double) wantedBytes / Math.max(1.0, (double) bytesRead / rowsRead);
        double byTime = (double) wantedNanos / Math.max(1.0, (double) took.toNanos() / rowsRead);
        long wanted = Math.round(Math.min(byBytes, byTime));
        rows = Math.clamp(Math.clamp(wanted, rows / 4, rows * 4), LEAST, MOST);
    }
}
