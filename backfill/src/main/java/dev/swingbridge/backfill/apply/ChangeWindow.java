package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.backfill.row.RowKey;

/**
 * Remembers which keys of one table the stream touches while it is open. Opened before a chunk is
 * read; everything that the stream schedules after the opening is remembered.
 */
public interface ChangeWindow extends AutoCloseable {
    /**
     * What the stream had scheduled when the window opened: the reader's snapshot must contain all
     * of it.
     */
    StreamPosition openedAt();

    boolean touched(RowKey key);

    /** Stops remembering and frees the memory. */
    @Override
    void close();
}
