package dev.swingbridge.backfill.tail;

import dev.swingbridge.backfill.position.StreamPosition;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One whole transaction of the source's log, with the changes of the migrated tables only; or, with
 * an empty {@code gtid}, word that the log was followed up to {@code end} and nothing of ours was
 * in it.
 *
 * @param gtid its own GTID; empty for mere progress and on servers without GTIDs
 * @param end the position after it
 * @param changes in log order; empty when it touched no migrated table, or was written by
 *     Swingbridge itself. Whoever takes the transaction closes them
 * @param marker the highest marker number written in it, 0 when none
 * @param change of a table's definition; null for a transaction of rows
 * @param committedAt by the source's clock
 * @param heardNanos when it arrived, by {@link System#nanoTime}
 */
public record SourceTransaction(
        String gtid,
        StreamPosition end,
        TransactionChanges changes,
        long marker,
        @Nullable LoggedChange change,
        Instant committedAt,
        long heardNanos) {

    /** Nothing but an advance of the position. */
    public boolean onlyProgress() {
        return changes.isEmpty() && marker == 0 && change == null;
    }
}
