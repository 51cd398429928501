package dev.swingbridge.backfill.copy;

import dev.swingbridge.backfill.apply.ChunkProgress.CopiedChunk;
import dev.swingbridge.backfill.row.Row;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a table into key ranges, from its start or around the chunks that an earlier run has
 * committed. Every key belongs to exactly one range, also one that does not exist yet: ranges meet,
 * the first is open below and the last above.
 */
final class RangePlan {
    /** Numbers per range, so that a range larger than expected can be written in pieces. */
    static final long NUMBERS_PER_RANGE = 1024;

    /** Finds where a range ends: the key so many rows on, or null at the table's end. */
    interface Boundary {
        @Nullable Row find(@Nullable Row after) throws SQLException;
    }

    private final Deque<KeyRange> holes = new ArrayDeque<>();
    private @Nullable Row frontier;
    private long nextNumber;
    private boolean atEnd;

    RangePlan(List<CopiedChunk> copied) {
        long lastNumber = -1;
        for (CopiedChunk chunk : copied) {
            if (!Objects.equals(frontier, chunk.after())) {
                holes.add(
                        new KeyRange(lastNumber + 1, chunk.number() - 1, frontier, chunk.after()));
            }
            frontier = chunk.upTo();
            lastNumber = chunk.number();
            atEnd = chunk.upTo() == null;
        }
        nextNumber = (lastNumber / NUMBERS_PER_RANGE + 1) * NUMBERS_PER_RANGE;
        if (copied.isEmpty()) {
            nextNumber = 0;
        }
    }

    /** The next range, null when all are given out. */
    synchronized @Nullable KeyRange next(Boundary boundary) throws SQLException {
        KeyRange hole = holes.poll();
        if (hole != null) {
            return hole;
        }
        if (atEnd) {
            return null;
        }
        Row upTo = boundary.find(frontier);
        KeyRange range =
                new KeyRange(nextNumber, nextNumber + NUMBERS_PER_RANGE - 1, frontier, upTo);
        nextNumber += NUMBERS_PER_RANGE;
        frontier = upTo;
        atEnd = upTo == null;
        return range;
    }

    synchronized boolean exhausted() {
        return atEnd && holes.isEmpty();
    }
}
