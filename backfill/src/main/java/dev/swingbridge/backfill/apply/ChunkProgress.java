package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.TableSchema;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The chunks that are committed on the apply side, from their durable records. */
public interface ChunkProgress {
    /** Committed chunks of one table, by ascending number. */
    List<CopiedChunk> copied(TableSchema table) throws SQLException;

    /**
     * One committed chunk: see {@link Chunk} for number, after and upTo.
     *
     * @param rows rows written
     */
    record CopiedChunk(long number, @Nullable Row after, @Nullable Row upTo, long rows) {}
}
