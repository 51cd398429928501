package dev.swingbridge.backfill.verify;

import java.time.Duration;

/**
 * How tables are compared.
 *
 * @param parallelism tables compared at the same time
 * @param chunkBytes size a comparison of a range aims at, per side
 * @param patience how long one comparison waits for the source's log, and for a stream that makes
 *     no progress
 * @param dirtyRounds how often keys that keep changing are tried again before they are left for the
 *     fence
 * @param keptDifferences differences kept with both rows; more are only counted
 */
public record VerifySettings(
        int parallelism, int chunkBytes, Duration patience, int dirtyRounds, int keptDifferences) {

    public VerifySettings {
        if (parallelism < 1 || chunkBytes < 1 || dirtyRounds < 1 || keptDifferences < 1) {
            throw new IllegalArgumentException(
                    "parallelism, chunkBytes, dirtyRounds and keptDifferences must be above 0");
        }
    }

    public static VerifySettings defaults() {
        return new VerifySettings(2, 4 << 20, Duration.ofSeconds(30), 20, 1000);
    }

    public VerifySettings withChunkBytes(int bytes) {
        return new VerifySettings(parallelism, bytes, patience, dirtyRounds, keptDifferences);
    }
}
