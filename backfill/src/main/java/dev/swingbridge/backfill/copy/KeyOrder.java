package dev.swingbridge.backfill.copy;

import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The order of a table's row key, as SQL. Only the server ever compares keys: Java does not know
 * its collations. Key values travel as {@link Row}s in key order.
 */
final class KeyOrder {
    private final List<Column> columns;
    private final List<Boolean> descending;

    private KeyOrder(List<Column> columns, List<Boolean> descending) {
        this.columns = columns;
        this.descending = descending;
    }

    /** Reads which parts of the key's index are descending. */
    static KeyOrder load(Connection connection, TableSchema table) throws SQLException {
        if (!table.hasKey()) {
            throw new IllegalArgumentException(
                    "table " + table.name() + " has no primary key and no unique key without NULL");
        }
        Set<String> down = descendingColumns(connection, table);
        List<Column> columns = new ArrayList<>();
        List<Boolean> descending = new ArrayList<>();
        for (int index : table.key()) {
            Column column = table.columns().get(index);
            columns.add(column);
            descending.add(down.contains(column.name().toLowerCase(Locale.ROOT)));
        }
        return new KeyOrder(columns, descending);
    }

    private static Set<String> descendingColumns(Connection connection, TableSchema table)
            throws SQLException {
        String sql =
                "SELECT CONVERT(column_name USING utf8mb4) FROM information_schema.statistics"
                        + " WHERE table_schema = CONVERT(? USING utf8mb4)"
                        + " AND table_name = CONVERT(? USING utf8mb4)"
                        + " AND index_name = CONVERT(? USING utf8mb4) AND collation = 'D'";
        Set<String> down = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table.name().schema());
            statement.setString(2, table.name().table());
            statement.setString(3, table.keyIndexName());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    down.add(rows.getString(1).toLowerCase(Locale.ROOT));
                }
            }
        }
        return down;
    }

    int size() {
        return columns.size();
    }

    /** {@code `a`,`b` DESC}. */
    String orderBy() {
        StringBuilder sql = new StringBuilder();
        for (int part = 0; part < columns.size(); part++) {
            sql.append(part == 0 ? "" : ",").append(name(part));
            sql.append(descending.get(part) ? " DESC" : "");
        }
        return sql.toString();
    }

    /** A condition for {@code (after, upTo]}, either end open when null; empty for all rows. */
    String range(@Nullable Row after, @Nullable Row upTo) {
        String low = after == null ? "" : above(after, 0);
        String high = upTo == null ? "" : upTo(upTo, 0);
        return low.isEmpty() || high.isEmpty() ? low + high : low + " AND " + high;
    }

    /** A condition that holds for exactly the rows with these keys. */
    String anyOf(List<Row> keys) {
        StringBuilder sql = new StringBuilder();
        if (columns.size() == 1 && !numbered(0)) {
            sql.append(name(0)).append(" IN (");
            for (Row key : keys) {
                sql.append(sql.charAt(sql.length() - 1) == '(' ? "" : ",").append(literal(key, 0));
            }
            return sql.append(')').toString();
        }
        for (Row key : keys) {
            sql.append(sql.isEmpty() ? "(" : " OR ");
            for (int part = 0; part < columns.size(); part++) {
                sql.append(part == 0 ? "(" : " AND ");
                sql.append(name(part)).append('=').append(literal(key, part));
            }
            sql.append(')');
        }
        return sql.append(')').toString();
    }

    /**
     * {@code (a > 1 OR (a = 1 AND b > 2))}, with {@code a >= 1} in front: the plain comparison is
     * what keeps the optimizers on one index range, which neither a row constructor nor the OR
     * alone does on every version.
     */
    private String above(Row bound, int part) {
        String beyond = descending.get(part) ? "<" : ">";
        return compare(bound, part, beyond, beyond, this::above);
    }

    private String upTo(Row bound, int part) {
        String before = descending.get(part) ? ">" : "<";
        return compare(bound, part, before, before + "=", this::upTo);
    }

    /** The condition on the parts of the key that follow an equal part. */
    private interface Rest {
        String from(Row bound, int part);
    }

    private String compare(Row bound, int part, String strict, String last, Rest rest) {
        String column = name(part);
        String value = literal(bound, part);
        if (part == columns.size() - 1) {
            return column + last + value;
        }
        return "("
                + column
                + strict
                + "="
                + value
                + " AND ("
                + column
                + strict
                + value
                + " OR "
                + rest.from(bound, part + 1)
                + "))";
    }

    private boolean numbered(int part) {
        String type = columns.get(part).type();
        return type.equals("enum") || type.equals("set");
    }

    private String name(int part) {
        return TableName.quote(columns.get(part).name());
    }

    private String literal(Row key, int part) {
        byte[] value = key.value(part);
        if (value == null) {
            throw new IllegalArgumentException(
                    "key column " + columns.get(part).name() + " holds NULL");
        }
        return KeyLiteral.of(columns.get(part), value);
    }
}
