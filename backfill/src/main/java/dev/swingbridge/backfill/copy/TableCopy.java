package dev.swingbridge.backfill.copy;

import dev.swingbridge.backfill.apply.ChunkProgress;
import dev.swingbridge.backfill.apply.ChunkProgress.CopiedChunk;
import dev.swingbridge.backfill.row.TableSchema;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One table on its way: the ranges still to read, the chunks on their way, and what is done. */
final class TableCopy {
    private final TableSchema table;
    private final CopySettings settings;
    private @Nullable RowSelect select;
    private @Nullable RangePlan plan;
    private @Nullable ChunkSize size;
    private TableProgress.State state = TableProgress.State.WAITING;
    private long rowsCopied;
    private long rowsEstimated;
    private long bytesCopied;
    private int open;

    TableCopy(TableSchema table, CopySettings settings) {
        this.table = table;
        this.settings = settings;
    }

    TableSchema table() {
        return table;
    }

    /** Prepares on first use, with what earlier runs have done. */
    synchronized RowSelect prepare(TableReader reader, ChunkProgress progress) throws SQLException {
        if (plan == null) {
            List<CopiedChunk> copied = progress.copied(table);
            TableSize guess = reader.size(table);
            select = reader.select(table);
            size = new ChunkSize(settings, guess.rowBytes());
            rowsEstimated = guess.rows();
            rowsCopied = copied.stream().mapToLong(CopiedChunk::rows).sum();
            plan = new RangePlan(copied);
            state = TableProgress.State.COPYING;
        }
        return select();
    }

    /**
     * Takes the next range; it stays open until {@link #rangeDone}. Null when none is left. Looking
     * for the boundary may take long, so progress stays readable meanwhile.
     */
    @Nullable KeyRange nextRange(TableReader reader) throws SQLException {
        RowSelect reading = select();
        ChunkSize sizing = size();
        chunkSubmitted();
        KeyRange range = null;
        try {
            range = plan().next(after -> reader.boundary(reading, after, null, sizing.rows()));
            return range;
        } finally {
            if (range == null) {
                rangeDone();
            }
        }
    }

    /** Counts one more chunk, or a range that is being read, as open. */
    synchronized void chunkSubmitted() {
        open++;
    }

    synchronized void chunkCommitted(long rows, long bytes) {
        rowsCopied += rows;
        bytesCopied += bytes;
        open--;
    }

    synchronized void rangeDone() {
        open--;
    }

    /** True once: for the caller that is to finish the table. */
    synchronized boolean becomesCopied() {
        if (state == TableProgress.State.COPYING && open == 0 && plan().exhausted()) {
            state = TableProgress.State.COPIED;
            return true;
        }
        return false;
    }

    synchronized TableProgress progress() {
        long estimated =
                state == TableProgress.State.COPIED
                        ? rowsCopied
                        : Math.max(rowsEstimated, rowsCopied);
        return new TableProgress(table.name(), state, rowsCopied, estimated, bytesCopied);
    }

    synchronized RowSelect select() {
        return required(select);
    }

    synchronized ChunkSize size() {
        return required(size);
    }

    private synchronized RangePlan plan() {
        return required(plan);
    }

    private static <T> T required(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the table is not prepared");
        }
        return part;
    }
}
