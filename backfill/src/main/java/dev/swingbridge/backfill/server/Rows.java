package dev.swingbridge.backfill.server;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads small results of control statements. */
public final class Rows {
    private Rows() {}

    /** All rows as text by column label in lower case; SQL NULL is left out of a row. */
    public static List<Map<String, String>> all(Connection connection, String sql)
            throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            ResultSetMetaData shape = result.getMetaData();
            List<Map<String, String>> rows = new ArrayList<>();
            while (result.next()) {
                Map<String, String> row = new LinkedHashMap<>();
                for (int column = 1; column <= shape.getColumnCount(); column++) {
                    String value = result.getString(column);
                    if (value != null) {
                        row.put(shape.getColumnLabel(column).toLowerCase(Locale.ROOT), value);
                    }
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /** The first row, see {@link #all}; empty when there is none. */
    public static Map<String, String> first(Connection connection, String sql) throws SQLException {
        List<Map<String, String>> rows = all(connection, sql);
        return rows.isEmpty() ? Map.of() : rows.getFirst();
    }

    /** The first column of the first row; null for no row and for SQL NULL. */
    public static @Nullable String value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? result.getString(1) : null;
        }
    }

    /** The first column of every row. */
    public static List<String> column(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (result.next()) {
                values.add(result.getString(1));
            }
            return values;
        }
    }

    /** A string literal that means the same under every sql_mode. */
    public static String literal(String text) {
        if (text.indexOf('\\') < 0) {
            return "'" + text.replace("'", "''") + "'";
        }
        StringBuilder hex = new StringBuilder("_utf8mb4 0x");
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hex.append(String.format(Locale.ROOT, "%02x", b));
        }
        return hex.toString();
    }

    static Map<String, String> variables(Connection connection, String... names)
            throws SQLException {
        String list = Stream.of(names).map(Rows::literal).collect(Collectors.joining(","));
        Map<String, String> values = new LinkedHashMap<>();
        for (Map<String, String> row :
                all(connection, "SHOW GLOBAL VARIABLES WHERE Variable_name IN (" + list + ")")) {
            String name = row.getOrDefault("variable_name", "").toLowerCase(Locale.ROOT);
            values.put(name, row.getOrDefault("value", ""));
        }
        return values;
    }
}
