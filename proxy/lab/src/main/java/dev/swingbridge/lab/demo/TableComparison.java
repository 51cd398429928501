package dev.swingbridge.lab.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Compares a table on two servers row by row and byte by byte, in the order of its first column(s):
 * independent of everything the proxy does to verify.
 */
public final class TableComparison {
    private static final int MOST_DIFFERENCES = 10;

    private TableComparison() {}

    /**
     * One line per difference, at most ten; empty when both sides are equal.
     *
     * @param table {@code schema.table}, ordered by its primary key
     */
    public static List<String> of(Connection left, Connection right, String table)
            throws SQLException {
        String key = String.join(", ", primaryKey(left, table));
        String sql = "SELECT * FROM " + table + " ORDER BY " + key;
        try (Statement leftStatement = streaming(left);
                Statement rightStatement = streaming(right);
                ResultSet leftRows = leftStatement.executeQuery(sql);
                ResultSet rightRows = rightStatement.executeQuery(sql)) {
            return compare(leftRows, rightRows, table);
        }
    }

    private static List<String> primaryKey(Connection connection, String table)
            throws SQLException {
        List<String> columns = new ArrayList<>();
        String sql =
                "SELECT column_name FROM information_schema.key_column_usage WHERE"
                        + " constraint_name = 'PRIMARY' AND CONCAT(table_schema, '.', table_name) = '"
                        + table
                        + "' ORDER BY ordinal_position";
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                columns.add("`" + rows.getString(1) + "`");
            }
        }
        return columns;
    }

    /** Rows one by one, so that memory does not grow with the table. */
    private static Statement streaming(Connection connection) throws SQLException {
        Statement statement =
                connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
        statement.setFetchSize(Integer.MIN_VALUE);
        return statement;
    }

    private static List<String> compare(ResultSet left, ResultSet right, String table)
            throws SQLException {
        List<String> differences = new ArrayList<>();
        boolean hasLeft = left.next();
        boolean hasRight = right.next();
        while (hasLeft && hasRight && differences.size() < MOST_DIFFERENCES) {
            compareRow(left, right, table, differences);
            hasLeft = left.next();
            hasRight = right.next();
        }
        if (hasLeft != hasRight && differences.size() < MOST_DIFFERENCES) {
            String first = (hasLeft ? left : right).getString(1);
            differences.add(
                    table
                            + ": the "
                            + (hasLeft ? "authoritative" : "other")
                            + " side has more rows, from key "
                            + first);
        }
        return differences;
    }

    private static void compareRow(
            ResultSet left, ResultSet right, String table, List<String> differences)
            throws SQLException {
        int columns = left.getMetaData().getColumnCount();
        for (int column = 1; column <= columns; column++) {
            if (!Arrays.equals(left.getBytes(column), right.getBytes(column))) {
                differences.add(
                        table
                                + ": key "
                                + left.getString(1)
                                + " / "
                                + right.getString(1)
                                + ": column "
                                + left.getMetaData().getColumnName(column)
                                + " differs");
                return;
            }
        }
    }
}
