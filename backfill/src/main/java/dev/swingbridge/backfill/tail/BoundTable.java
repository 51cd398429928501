package dev.swingbridge.backfill.tail;

import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.router.table.TableName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a TABLE_MAP event's number stands for until the transaction ends. */
sealed interface BoundTable {
    TableName name();

    /** Nobody's concern. */
    record Other(TableName name) implements BoundTable {}

    /** Swingbridge's own progress records: their transaction carries no changes. */
    record Origin(TableName name) implements BoundTable {}

    /** The marker table; the first column is the marker's number. */
    record Marker(TableName name, List<LoggedType> types) implements BoundTable {
        /** Reads one image and returns the marker's number. */
        long readNumber(ByteCursor cursor) throws TailException {
            byte[] nulls = cursor.take((types.size() + 7) / 8);
            long number = 0;
            for (int i = 0; i < types.size(); i++) {
                if ((nulls[i / 8] & 1 << i % 8) != 0) {
                    continue;
                }
                if (i == 0) {
                    number = types.get(0).is(LoggedType.LONG) ? cursor.signed(4) : cursor.signed(8);
                } else {
                    types.get(i).skip(cursor);
                }
            }
            return number;
        }
    }

    /**
     * A migrated table.
     *
     * @param hidden types of columns after the schema's, which the server made for functional
     *     indexes
     */
    record Migrated(TableSchema schema, List<Cells.Cell> cells, List<LoggedType> hidden)
            implements BoundTable {

        @Override
        public TableName name() {
            return schema.name();
        }

        /**
         * Binds the schema to what the log says of the table.
         *
         * @param hiddenAllowed how many columns the server hides behind those of the schema
         * @throws TailException when they do not agree
         */
        static Migrated bind(TableSchema schema, List<LoggedType> types, int hiddenAllowed)
                throws TailException {
            List<Column> columns = schema.columns();
            int extra = types.size() - columns.size();
            if (extra < 0 || extra > hiddenAllowed) {
                throw new TailException(
                        schema.name()
                                + " has "
                                + types.size()
                                + " columns in the log and "
                                + columns.size()
                                + " in the schema the migration started with; the table was"
                                + " changed: cancel and create the migration again");
            }
            List<Cells.Cell> cells = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                try {
                    cells.add(Cells.of(columns.get(i), types.get(i)));
                } catch (TailException e) {
                    throw new TailException(schema.name() + ": " + e.getMessage(), e);
                }
            }
            return new Migrated(schema, cells, types.subList(columns.size(), types.size()));
        }

        int width() {
            return cells.size() + hidden.size();
        }

        /** Reads one image; a column that the image leaves out is null in the row. */
        Row readRow(ByteCursor cursor, ColumnSet present) throws TailException {
            byte[] nulls = cursor.take((present.count() + 7) / 8);
            byte[] @Nullable [] values = new byte[cells.size()][];
            int bit = 0;
            for (int i = 0; i < width(); i++) {
                if (!present.has(i)) {
                    continue;
                }
                boolean isNull = (nulls[bit / 8] & 1 << bit % 8) != 0;
                bit++;
                if (isNull) {
                    continue;
                }
                if (i < values.length) {
                    values[i] = cells.get(i).read(cursor);
                } else {
                    hidden.get(i - values.length).skip(cursor);
                }
            }
            return new Row(values);
        }

        /** Every column but generated ones outside of the key must be there. */
        void requireFull(ColumnSet present) throws TailException {
            for (int i = 0; i < cells.size(); i++) {
                Column column = schema.columns().get(i);
                boolean needed = !column.generated() || schema.key().contains(i);
                if (needed && !present.has(i)) {
                    throw new TailException(
                            "a change of "
                                    + schema.name()
                                    + " was logged without column "
                                    + column.name()
                                    + ": a session ran with binlog_row_image other than FULL; set"
                                    + " it to FULL everywhere, then cancel and create the migration"
                                    + " again");
                }
            }
        }
    }

    /** Which columns an image holds. */
    record ColumnSet(ByteCursor bits, int columns, int count) {
        static ColumnSet read(ByteCursor cursor, int columns) {
            ByteCursor bits = cursor.slice((columns + 7) / 8);
            ColumnSet all = new ColumnSet(bits, columns, columns);
            int count = 0;
            for (int i = 0; i < columns; i++) {
                count += all.has(i) ? 1 : 0;
            }
            return new ColumnSet(bits, columns, count);
        }

        boolean has(int column) {
            return (bits.array()[bits.position() + column / 8] & 1 << column % 8) != 0;
        }
    }
}
