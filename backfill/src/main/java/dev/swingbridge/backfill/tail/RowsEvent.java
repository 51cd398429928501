package dev.swingbridge.backfill.tail;

import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.tail.BoundTable.ColumnSet;
import java.io.IOException;

/**
 * The shape of one kind of rows event.
 *
 * <pre>
 * // table 6 | flags 2 | [v2: extra length 2, extra] | columns | present | [update: present after] | rows
 * // row: nulls | values; an update has two of them
 * // MariaDB's compressed kinds deflate everything from the rows on
 * </pre>
 */
record RowsEvent(Verb verb, boolean extra, boolean compressed) {
    enum Verb {
        WRITE,
        UPDATE,
        DELETE
    }

    static RowsEvent of(int type) {
        return switch (type) {
            case EventCode.WRITE_ROWS_V1 -> new RowsEvent(Verb.WRITE, false, false);
            case EventCode.UPDATE_ROWS_V1 -> new RowsEvent(Verb.UPDATE, false, false);
            case EventCode.DELETE_ROWS_V1 -> new RowsEvent(Verb.DELETE, false, false);
            case EventCode.WRITE_ROWS -> new RowsEvent(Verb.WRITE, true, false);
            case EventCode.UPDATE_ROWS -> new RowsEvent(Verb.UPDATE, true, false);
            case EventCode.DELETE_ROWS -> new RowsEvent(Verb.DELETE, true, false);
            case EventCode.WRITE_ROWS_COMPRESSED_V1 -> new RowsEvent(Verb.WRITE, false, true);
            case EventCode.UPDATE_ROWS_COMPRESSED_V1 -> new RowsEvent(Verb.UPDATE, false, true);
            case EventCode.DELETE_ROWS_COMPRESSED_V1 -> new RowsEvent(Verb.DELETE, false, true);
            case EventCode.WRITE_ROWS_COMPRESSED -> new RowsEvent(Verb.WRITE, true, true);
            case EventCode.UPDATE_ROWS_COMPRESSED -> new RowsEvent(Verb.UPDATE, true, true);
            case EventCode.DELETE_ROWS_COMPRESSED -> new RowsEvent(Verb.DELETE, true, true);
            default -> throw new IllegalArgumentException("not a rows event: " + type);
        };
    }

    void read(ByteCursor body, OpenTransaction transaction) throws TailException, IOException {
        BoundTable table = transaction.table(body.unsigned(6));
        body.skip(2);
        if (extra) {
            body.skip((int) body.unsigned(2) - 2);
        }
        int columns = (int) body.packed();
        switch (table) {
            case null -> {}
            case BoundTable.Other other -> {}
            case BoundTable.Origin origin -> {}
            case BoundTable.Marker marker -> markers(body, columns, marker, transaction);
            case BoundTable.Migrated migrated -> rows(body, columns, migrated, transaction);
        }
    }

    private void rows(
            ByteCursor body, int columns, BoundTable.Migrated table, OpenTransaction transaction)
            throws TailException, IOException {
        if (columns != table.width()) {
            throw new MalformedEventException(
                    table.name() + ": " + columns + " columns in a rows event");
        }
        ColumnSet first = ColumnSet.read(body, columns);
        ColumnSet second = verb == Verb.UPDATE ? ColumnSet.read(body, columns) : first;
        table.requireFull(first);
        table.requireFull(second);
        ByteCursor rows = compressed ? Decompression.inflate(body) : body;
        while (rows.remaining() > 0) {
            Row row = table.readRow(rows, first);
            transaction.add(
                    switch (verb) {
                        case WRITE -> new RowChange.Insert(table.schema(), row);
                        case DELETE -> new RowChange.Delete(table.schema(), row);
                        case UPDATE ->
                                new RowChange.Update(
                                        table.schema(), row, table.readRow(rows, second));
                    });
        }
    }

    private void markers(
            ByteCursor body, int columns, BoundTable.Marker table, OpenTransaction transaction)
            throws TailException {
        if (columns == 0 || columns != table.types().size()) {
            throw new MalformedEventException(
                    table.name() + ": " + columns + " columns in a rows event");
        }
        ColumnSet first = ColumnSet.read(body, columns);
        ColumnSet second = verb == Verb.UPDATE ? ColumnSet.read(body, columns) : first;
        if (first.count() < columns || second.count() < columns) {
            throw new TailException(table.name() + " was changed without full row images");
        }
        ByteCursor rows = compressed ? Decompression.inflate(body) : body;
        while (rows.remaining() > 0) {
            long number = table.readNumber(rows);
            if (verb == Verb.UPDATE) {
                number = table.readNumber(rows);
            }
            if (verb != Verb.DELETE) {
                transaction.sawMarker(number);
            }
        }
    }
}
