package dev.swingbridge.backfill.verify;

import dev.swingbridge.router.table.TableName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What comparing one table has shown so far.
 *
 * @param rowsCompared rows of the stream's source side
 * @param dirtyLeft keys that changed at every try, to be compared when the table is fenced
 * @param finishedAt when the whole table had been compared; null before
 */
public record TableVerdict(
        TableName table,
        long rowsCompared,
        long differences,
        long dirtyLeft,
        @Nullable Instant finishedAt) {}
