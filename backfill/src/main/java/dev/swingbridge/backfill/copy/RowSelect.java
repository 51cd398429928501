package dev.swingbridge.backfill.copy;

import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The statements that read one table of one server, with every column named and in the form of
 * {@link Row}.
 */
public final class RowSelect {
    private final TableSchema table;
    private final KeyOrder order;
    private final ValueForm[] forms;
    private final String selectAll;
    private final String selectKey;

    private RowSelect(TableSchema table, KeyOrder order) {
        this.table = table;
        this.order = order;
        this.forms = table.columns().stream().map(ValueForm::of).toArray(ValueForm[]::new);
        String from =
                " FROM "
                        + table.name().quoted()
                        + " FORCE INDEX ("
                        + TableName.quote(table.keyIndexName())
                        + ")";
        this.selectAll = "SELECT " + expressions(table.columns()) + from;
        this.selectKey =
                "SELECT "
                        + expressions(table.key().stream().map(table.columns()::get).toList())
                        + from;
    }

    /**
     * For this table, its keys read now.
     *
     * @throws IllegalArgumentException for a table without a usable key
     */
    public static RowSelect load(Connection connection, TableSchema table) throws SQLException {
        return new RowSelect(table, KeyOrder.load(connection, table));
    }

    /** The key values of a row, in key order. */
    public Row keyOf(Row row) {
        byte[] @Nullable [] values = new byte[order.size()][];
        for (int part = 0; part < values.length; part++) {
            values[part] = row.value(table.key().get(part));
        }
        return new Row(values);
    }

    /**
     * What the keys of {@code (after, upTo]} have in common, as a condition that another server
     * with the same table understands too; empty for all keys.
     */
    String condition(@Nullable Row after, @Nullable Row upTo) {
        return order.range(after, upTo);
    }

    /** Rows of {@code (after, upTo]} in key order, at most so many. */
    String range(@Nullable Row after, @Nullable Row upTo, long limit) {
        return selectAll + where(condition(after, upTo)) + ordered() + " LIMIT " + limit;
    }

    /** The rows with these keys, in no order. */
    String keys(List<Row> keys) {
        return selectAll + where(order.anyOf(keys));
    }

    /** The key of the row so many rows on. */
    String boundary(@Nullable Row after, @Nullable Row upTo, long rows) {
        return selectKey
                + where(condition(after, upTo))
                + ordered()
                + " LIMIT 1 OFFSET "
                + (rows - 1);
    }

    Row row(ResultSet results) throws SQLException {
        byte[] @Nullable [] values = new byte[forms.length][];
        for (int column = 0; column < forms.length; column++) {
            byte[] raw = results.getBytes(column + 1);
            values[column] = raw == null ? null : forms[column].apply(raw);
        }
        return new Row(values);
    }

    Row key(ResultSet results) throws SQLException {
        byte[] @Nullable [] values = new byte[order.size()][];
        for (int part = 0; part < values.length; part++) {
            byte[] raw = results.getBytes(part + 1);
            values[part] = raw == null ? null : forms[table.key().get(part)].apply(raw);
        }
        return new Row(values);
    }

    private String ordered() {
        return " ORDER BY " + order.orderBy();
    }

    private static String where(String condition) {
        return condition.isEmpty() ? "" : " WHERE " + condition;
    }

    private static String expressions(List<Column> columns) {
        return String.join(",", columns.stream().map(ValueForm::expression).toList());
    }
}
