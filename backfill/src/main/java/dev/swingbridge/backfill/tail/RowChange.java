package dev.swingbridge.backfill.tail;

import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.TableSchema;

/** One row event, with full images. */
public sealed interface RowChange {
    TableSchema table();

    record Insert(TableSchema table, Row after) implements RowChange {}

    record Update(TableSchema table, Row before, Row after) implements RowChange {}

    record Delete(TableSchema table, Row before) implements RowChange {}
}
