package dev.swingbridge.backfill.tail;

import dev.swingbridge.backfill.position.StreamPosition;
import java.time.Instant;
import java.util.List;

/**
 * One whole transaction of the source's log, with the changes of the migrated tables only.
 *
 * @param gtid its own GTID
 * @param end the position after it
 * @param changes in log order; empty when it touched no migrated table, or was written by
 *     Swingbridge itself
 * @param marker the highest marker number written in it, 0 when none
 * @param committedAt by the source's clock
 */
public record SourceTransaction(
        String gtid,
        StreamPosition end,
        List<RowChange> changes,
        long marker,
        Instant committedAt) {}
