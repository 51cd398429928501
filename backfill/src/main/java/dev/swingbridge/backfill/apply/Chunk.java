package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.TableSchema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Existing rows of one key range, to be written as if they were one source transaction at the high
 * bound.
 *
 * @param number ascends in key order, with holes; with the table it identifies the progress record
 * @param after key values the range starts after, in key order; null at the table's start. A copy
 *     that is resumed reads what lies between the recorded ranges
 * @param upTo the last row's key values as {@link Row} values in key order; null when the range
 *     reaches the table's end
 * @param range the same range as a condition in SQL; empty when it is the whole table
 * @param rows in key order
 * @param high end of the source's log after the rows were read
 * @param window opened before the read; the stream drops the rows it touched and closes it
 */
public record Chunk(
        TableSchema table,
        long number,
        @Nullable Row after,
        @Nullable Row upTo,
        String range,
        List<Row> rows,
        LogPosition high,
        ChangeWindow window) {}
