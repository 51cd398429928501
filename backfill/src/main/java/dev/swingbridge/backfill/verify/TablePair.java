package dev.swingbridge.backfill.verify;

import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.RowKey;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.row.TextCharset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One table as both servers define it: columns are matched by name, values by what they mean. Keys
 * outside of this class are written as {@code from} writes them, in key order.
 */
final class TablePair {
    private final TableSchema from;
    private final TableSchema to;
    private final int[] toColumn;
    private final CanonicalForm[] fromForms;
    private final CanonicalForm[] toForms;

    /**
     * @throws IllegalArgumentException when columns or keys do not match by name
     */
    TablePair(TableSchema from, TableSchema to) {
        this.from = from;
        this.to = to;
        int size = from.columns().size();
        this.toColumn = new int[size];
        this.fromForms = new CanonicalForm[size];
        this.toForms = new CanonicalForm[size];
        for (int index = 0; index < size; index++) {
            Column column = from.columns().get(index);
            toColumn[index] = indexIn(to, column.name());
            Column other = to.columns().get(toColumn[index]);
            fromForms[index] = CanonicalForm.of(column, other);
            toForms[index] = CanonicalForm.of(other, column);
        }
        requireSameKey();
    }

    private static int indexIn(TableSchema table, String column) {
        for (int index = 0; index < table.columns().size(); index++) {
            if (table.columns().get(index).name().equalsIgnoreCase(column)) {
                return index;
            }
        }
        throw new IllegalArgumentException(
                "table %s has no column %s on one of the servers".formatted(table.name(), column));
    }

    private void requireSameKey() {
        List<Integer> expected = from.key().stream().map(index -> toColumn[index]).toList();
        if (from.columns().size() != to.columns().size() || !expected.equals(to.key())) {
            throw new IllegalArgumentException(
                    "table "
                            + from.name()
                            + " has other columns or another row key on the two servers");
        }
    }

    TableSchema from() {
        return from;
    }

    TableSchema to() {
        return to;
    }

    /** Whether one of the servers computes this column of {@code from} itself. */
    boolean generated(int column) {
        return from.columns().get(column).generated()
                || to.columns().get(toColumn[column]).generated();
    }

    /** Equal for rows of both sides that have the same key. */
    JoinKey joinKeyOfFrom(Row row) {
        byte[] @Nullable [] values = new byte[from.key().size()][];
        for (int part = 0; part < values.length; part++) {
            int index = from.key().get(part);
            byte[] value = row.value(index);
            values[part] = value == null ? null : fromForms[index].apply(value);
        }
        return new JoinKey(values);
    }

    JoinKey joinKeyOfTo(Row row) {
        byte[] @Nullable [] values = new byte[from.key().size()][];
        for (int part = 0; part < values.length; part++) {
            int index = from.key().get(part);
            byte[] value = row.value(toColumn[index]);
            values[part] = value == null ? null : toForms[index].apply(value);
        }
        return new JoinKey(values);
    }

    /** Names of the columns that hold different values, in column order. */
    List<String> differingColumns(Row fromRow, Row toRow) {
        List<String> names = new ArrayList<>(0);
        for (int index = 0; index < fromForms.length; index++) {
            byte[] left = fromRow.value(index);
            byte[] right = toRow.value(toColumn[index]);
            if (!same(index, left, right)) {
                names.add(from.columns().get(index).name());
            }
        }
        return names;
    }

    private boolean same(int index, byte @Nullable [] left, byte @Nullable [] right) {
        if (left == null || right == null) {
            return left == null && right == null;
        }
        return java.util.Arrays.equals(left, right)
                || java.util.Arrays.equals(
                        fromForms[index].apply(left), toForms[index].apply(right));
    }

    Row keyOfFrom(Row row) {
        byte[] @Nullable [] values = new byte[from.key().size()][];
        for (int part = 0; part < values.length; part++) {
            values[part] = row.value(from.key().get(part));
        }
        return new Row(values);
    }

    /** The key of a row of {@code to}, as {@code from} would write it. */
    Row keyOfTo(Row row) {
        byte[] @Nullable [] values = new byte[from.key().size()][];
        for (int part = 0; part < values.length; part++) {
            values[part] =
                    translate(
                            to.columns().get(to.key().get(part)),
                            from.columns().get(from.key().get(part)),
                            row.value(to.key().get(part)));
        }
        return new Row(values);
    }

    /** A key as {@code to} writes it. */
    Row keyForTo(Row key) {
        byte[] @Nullable [] values = new byte[key.size()][];
        for (int part = 0; part < values.length; part++) {
            values[part] =
                    translate(
                            from.columns().get(from.key().get(part)),
                            to.columns().get(to.key().get(part)),
                            key.value(part));
        }
        return new Row(values);
    }

    /** The coarse form by which the stream remembers keys. */
    RowKey coarse(Row key) {
        return RowKey.ofKeyValues(from, key);
    }

    private static byte @Nullable [] translate(
            Column written, Column wanted, byte @Nullable [] value) {
        if (value == null
                || written.charset() == null
                || wanted.charset() == null
                || written.charset().equals(wanted.charset())) {
            return value;
        }
        return TextCharset.decode(written, value).getBytes(TextCharset.of(wanted));
    }
}
