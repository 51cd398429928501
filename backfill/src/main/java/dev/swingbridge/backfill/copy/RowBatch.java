package dev.swingbridge.backfill.copy;

import dev.swingbridge.backfill.row.Row;
import java.util.List;

/**
 * Rows of a range in key order.
 *
 * @param complete nothing of the range comes after them
 * @param bytes what the rows' values take
 */
public record RowBatch(List<Row> rows, boolean complete, long bytes) {}
