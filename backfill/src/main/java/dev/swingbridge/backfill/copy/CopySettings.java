package dev.swingbridge.backfill.copy;

import java.time.Duration;

/**
 * How existing rows are read.
 *
 * @param parallelism connections that read at the same time
 * @param chunkBytes size a chunk aims at
 * @param chunkTime time that reading a chunk should not exceed
 * @param chunksInFlight read but not yet committed on the other side, over all tables; bounds the
 *     memory
 * @param patience how long a reader waits for the source to show what its log holds
 * @param attempts reads of one range before the copy fails
 * @param deferIndexesFrom tables of at least so many rows get their secondary indexes after the
 *     rows
 */
public record CopySettings(
        int parallelism,
        int chunkBytes,
        Duration chunkTime,
        int chunksInFlight,
        Duration patience,
        int attempts,
        long deferIndexesFrom) {

    /** Below, the time that a build of its own takes is not won back. */
    public static final long WORTH_DEFERRING = 100_000;

    public CopySettings {
        if (parallelism < 1 || chunkBytes < 1 || chunksInFlight < parallelism || attempts < 1) {
            throw new IllegalArgumentException(
                    "parallelism, chunkBytes and attempts must be above 0 and chunksInFlight not"
                            + " below parallelism: parallelism=%d chunkBytes=%d attempts=%d chunksInFlight=%d"
                                    .formatted(parallelism, chunkBytes, attempts, chunksInFlight));
        }
    }

    /** A reader per processor, two to eight, 4 MiB chunks. */
    public static CopySettings defaults() {
        int parallelism = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8);
        return new CopySettings(
                parallelism,
                4 << 20,
                Duration.ofSeconds(1),
                2 * parallelism,
                Duration.ofSeconds(30),
                5,
                WORTH_DEFERRING);
    }

    public CopySettings withParallelism(int readers) {
        return new CopySettings(
                readers,
                chunkBytes,
                chunkTime,
                Math.max(chunksInFlight, 2 * readers),
                patience,
                attempts,
                deferIndexesFrom);
    }

    public CopySettings withChunkBytes(int bytes) {
        return new CopySettings(
                parallelism,
                bytes,
                chunkTime,
                chunksInFlight,
                patience,
                attempts,
                deferIndexesFrom);
    }

    /** 0 for every table, {@link Long#MAX_VALUE} for none. */
    public CopySettings withDeferIndexesFrom(long rows) {
        return new CopySettings(
                parallelism, chunkBytes, chunkTime, chunksInFlight, patience, attempts, rows);
    }
}
