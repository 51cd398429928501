package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.router.table.TableName;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * One direction of one migration: tails the log of one server and applies it to the other, exactly
 * once, in log order; chunks of existing rows are woven in at their place in the log. Safe for use
 * from several threads.
 */
public interface ReplicationStream extends AutoCloseable {
    /**
     * Starts or resumes from the durable checkpoint, taking the stream over from any earlier owner.
     */
    void start();

    StreamStatus status();

    /** From now on remembers which keys of this table the stream schedules. */
    ChangeWindow openWindow(TableSchema table);

    /**
     * Hands a chunk over; completes when its rows and its progress record are committed on the
     * apply side.
     */
    CompletableFuture<Void> submit(Chunk chunk);

    /**
     * The table's last chunk is committed: every change must match exactly one row from the given
     * position on.
     */
    void tableCopied(TableName table, LogPosition strictFrom);

    /**
     * Waits until everything before the position is committed on the apply side. False when the
     * time is over.
     */
    boolean awaitApplied(LogPosition position, Duration timeout) throws InterruptedException;

    /** Waits until the marker is committed on the apply side. False when the time is over. */
    boolean awaitMarker(long marker, Duration timeout) throws InterruptedException;

    /**
     * Stops after the last whole transaction: nothing is written once this returns. Returns the
     * durable checkpoint, after which there may be transactions that change nothing here. It may be
     * started again.
     */
    StreamPosition stop(Duration timeout) throws InterruptedException;

    /** Abandons at once; what is not committed is rolled back. */
    @Override
    void close();
}
