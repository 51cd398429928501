package dev.swingbridge.backfill.row;

import dev.swingbridge.router.table.TableName;
import java.util.List;

/**
 * A table as copy, tail, apply and verify need it.
 *
 * @param columns all columns, generated ones too, in ordinal order (the order of row images in the
 *     binary log)
 * @param key column indexes of the key that identifies a row: the primary key, else the first
 *     unique key whose columns are all NOT NULL, in key order; empty when there is none
 * @param keyIndexName {@code PRIMARY} or the name of the unique index; empty when there is none
 * @param uniqueKeys column indexes of every unique key, the row key included
 */
public record TableSchema(
        TableName name,
        List<Column> columns,
        List<Integer> key,
        String keyIndexName,
        List<List<Integer>> uniqueKeys) {

    public TableSchema {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        uniqueKeys = List.copyOf(uniqueKeys);
    }

    public boolean hasKey() {
        return !key.isEmpty();
    }
}
