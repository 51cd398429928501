package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.SqlLiteral;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The statements that write one table on the apply side; columns are bound by name. */
final class TargetTable {
    private final TableSchema schema;
    private final List<Integer> written;
    private final List<@Nullable String> charsets;
    private final String insertHead;
    private final String deleteHead;
    private final String updateHead;

    private TargetTable(
            TableSchema schema, List<Integer> written, List<@Nullable String> charsets) {
        this.schema = schema;
        this.written = written;
        this.charsets = charsets;
        String name = schema.name().quoted();
        StringBuilder columns = new StringBuilder();
        for (int column : written) {
            columns.append(columns.isEmpty() ? "" : ",").append(quotedColumn(column));
        }
        this.insertHead = "INSERT INTO " + name + " (" + columns + ") VALUES ";
        this.deleteHead = "DELETE FROM " + name + " WHERE ";
        this.updateHead = "UPDATE " + name + " SET ";
    }

    /**
     * Reads the table's columns on the apply side.
     *
     * @throws ApplyException when a column is missing there
     */
    static TargetTable bind(Connection target, TableSchema schema)
            throws SQLException, ApplyException {
        Map<String, TargetColumn> found = columnsByName(target, schema.name());
        List<Integer> written = new ArrayList<>();
        List<@Nullable String> charsets = new ArrayList<>();
        for (int i = 0; i < schema.columns().size(); i++) {
            Column column = schema.columns().get(i);
            TargetColumn there = found.get(column.name().toLowerCase(Locale.ROOT));
            if (there == null && !column.generated()) {
                throw new ApplyException(
                        "column "
                                + column.name()
                                + " of "
                                + schema.name()
                                + " is missing on the stream's target; add it, or cancel and"
                                + " create the migration again");
            }
            if (there != null && !column.generated() && !there.generated()) {
                written.add(i);
                charsets.add(there.charset());
            }
        }
        if (!schema.hasKey()) {
            throw new ApplyException(
                    schema.name()
                            + " has neither a primary key nor a unique key without NULLs: its rows"
                            + " cannot be told apart; add a primary key");
        }
        return new TargetTable(schema, written, charsets);
    }

    /** A column as the apply side has it. */
    private record TargetColumn(boolean generated, @Nullable String charset) {}

    private static Map<String, TargetColumn> columnsByName(Connection target, TableName table)
            throws SQLException {
        Map<String, TargetColumn> columns = new HashMap<>();
        try (PreparedStatement select =
                target.prepareStatement(
                        "SELECT COLUMN_NAME, GENERATION_EXPRESSION, CHARACTER_SET_NAME FROM"
                                + " information_schema.COLUMNS WHERE TABLE_SCHEMA=? AND"
                                + " TABLE_NAME=?")) {
            select.setString(1, table.schema());
            select.setString(2, table.table());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    String expression = rows.getString(2);
                    columns.put(
                            rows.getString(1).toLowerCase(Locale.ROOT),
                            new TargetColumn(
                                    expression != null && !expression.isEmpty(),
                                    rows.getString(3)));
                }
            }
        }
        return columns;
    }

    TableSchema schema() {
        return schema;
    }

    /** Indexes of the columns that are written, in the order of every statement. */
    List<Integer> written() {
        return written;
    }

    /** Character set of a written column on the apply side; null for types without one. */
    @Nullable String charset(int positionInWritten) {
        return charsets.get(positionInWritten);
    }

    boolean hasCompositeKey() {
        return schema.key().size() > 1;
    }

    /** Inserts the rows as they are. */
    String insert(List<Row> rows, int from, int to) {
        StringBuilder sql = new StringBuilder(insertHead.length() + 256 * (to - from));
        sql.append(insertHead);
        for (int i = from; i < to; i++) {
            sql.append(i == from ? "(" : ",(");
            Row row = rows.get(i);
            for (int c = 0; c < written.size(); c++) {
                if (c > 0) {
                    sql.append(',');
                }
                int column = written.get(c);
                SqlLiteral.append(sql, schema.columns().get(column), row.value(column));
            }
            sql.append(')');
        }
        return sql.toString();
    }

    /** The keys of the rows that are there, of those for which the condition holds. */
    String keys(String condition) {
        List<String> key = schema.key().stream().map(this::quotedColumn).toList();
        return "SELECT "
                + String.join(",", key)
                + " FROM "
                + schema.name().quoted()
                + (condition.isEmpty() ? "" : " WHERE " + condition);
    }

    /** Deletes the rows with the keys of these. */
    String delete(List<Row> rows, int from, int to) {
        StringBuilder sql = new StringBuilder(deleteHead.length() + 32 * (to - from));
        sql.append(deleteHead);
        if (hasCompositeKey() || to - from == 1) {
            for (int i = from; i < to; i++) {
                sql.append(i == from ? "(" : " OR (");
                appendKey(sql, rows.get(i));
                sql.append(')');
            }
            return sql.toString();
        }
        int key = schema.key().getFirst();
        sql.append(quotedColumn(key)).append(" IN (");
        for (int i = from; i < to; i++) {
            sql.append(i == from ? "" : ",");
            SqlLiteral.append(sql, schema.columns().get(key), rows.get(i).value(key));
        }
        return sql.append(')').toString();
    }

    /** Gives the row with the key of {@code before} the values of {@code after}. */
    String update(Row before, Row after) {
        StringBuilder sql = new StringBuilder(updateHead);
        for (int c = 0; c < written.size(); c++) {
            int column = written.get(c);
            sql.append(c == 0 ? "" : ",").append(quotedColumn(column)).append('=');
            SqlLiteral.append(sql, schema.columns().get(column), after.value(column));
        }
        sql.append(" WHERE ");
        appendKey(sql, before);
        return sql.toString();
    }

    private void appendKey(StringBuilder sql, Row row) {
        List<Integer> key = schema.key();
        for (int i = 0; i < key.size(); i++) {
            sql.append(i == 0 ? "" : " AND ").append(quotedColumn(key.get(i))).append('=');
            Column column = schema.columns().get(key.get(i));
            SqlLiteral.append(sql, column, row.value(key.get(i)));
        }
    }

    private String quotedColumn(int column) {
        return TableName.quote(schema.columns().get(column).name());
    }

    /** A row for people, long values cut. */
    String describe(@Nullable Row row) {
        if (row == null) {
            return "none";
        }
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < schema.columns().size(); i++) {
            StringBuilder literal = new StringBuilder();
            SqlLiteral.append(literal, schema.columns().get(i), row.value(i));
            text.append(i == 0 ? "" : ", ").append(schema.columns().get(i).name()).append(": ");
            text.append(literal.length() > 80 ? literal.substring(0, 80) + "..." : literal);
        }
        return text.append('}').toString();
    }

    /** The key of a row for people. */
    String describeKey(Row row) {
        StringBuilder text = new StringBuilder();
        appendKey(text, row);
        return text.toString();
    }
}
