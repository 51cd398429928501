package dev.swingbridge.backfill.schema;

import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.Rows;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads table schemas from information_schema, many tables in two queries. */
public final class SchemaReader {
    private static final int TABLES_PER_QUERY = 300;
    private static final String SYSTEM_SCHEMAS =
            "('mysql','information_schema','performance_schema','sys','"
                    + DatabaseServer.CONTROL_SCHEMA
                    + "')";

    private SchemaReader() {}

    /** The names of all schemas but those of the system and the control schema. */
    public static List<String> schemas(Connection connection) throws SQLException {
        return Rows.column(
                connection,
                "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN "
                        + SYSTEM_SCHEMAS);
    }

    /** Every base table outside the system schemas and the control schema, in order. */
    public static List<TableName> baseTables(Connection connection) throws SQLException {
        String sql =
                "SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t FROM information_schema.TABLES"
                        + " WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')"
                        + " AND TABLE_SCHEMA NOT IN "
                        + SYSTEM_SCHEMAS;
        List<TableName> tables = new ArrayList<>();
        for (Map<String, String> row : Rows.all(connection, sql)) {
            tables.add(new TableName(text(row, "s"), text(row, "t")));
        }
        return tables.stream().sorted().toList();
    }

    /**
     * One table.
     *
     * @throws SQLException also when there is no such table
     */
    public static TableSchema read(Connection connection, TableName table) throws SQLException {
        TableSchema schema = read(connection, List.of(table)).get(table);
        if (schema == null) {
            throw new SQLException("there is no table " + table, "42S02", 1146);
        }
        return schema;
    }

    /** The tables that exist, in the order asked for. */
    public static Map<TableName, TableSchema> read(
            Connection connection, Collection<TableName> tables) throws SQLException {
        Map<TableName, TableSchema> found = new LinkedHashMap<>();
        List<TableName> all = List.copyOf(tables);
        for (int from = 0; from < all.size(); from += TABLES_PER_QUERY) {
            List<TableName> some = all.subList(from, Math.min(all.size(), from + TABLES_PER_QUERY));
            readSome(connection, some, found);
        }
        return found;
    }

    private static void readSome(
            Connection connection, List<TableName> tables, Map<TableName, TableSchema> found)
            throws SQLException {
        Map<TableName, List<Column>> columns = columns(connection, tables);
        Map<TableName, Map<String, Index>> indexes = indexes(connection, tables);
        for (TableName table : tables) {
            List<Column> of = columns.get(table);
            if (of != null) {
                found.put(table, schema(table, of, indexes.getOrDefault(table, Map.of())));
            }
        }
    }

    /** One unique index; parts that are expressions or prefixes have no whole column. */
    private static final class Index {
        final List<String> wholeColumns = new ArrayList<>();
        final List<String> namedColumns = new ArrayList<>();
        boolean onlyColumns = true;
        boolean usable = true;
    }

    private static Map<TableName, List<Column>> columns(
            Connection connection, List<TableName> tables) throws SQLException {
        Map<TableName, List<Column>> columns = new LinkedHashMap<>();
        String sql =
                "SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t, COLUMN_NAME AS c, DATA_TYPE AS d,"
                        + " COLUMN_TYPE AS ct, IS_NULLABLE AS n, CHARACTER_SET_NAME AS cs,"
                        + " COLLATION_NAME AS co, EXTRA AS e FROM information_schema.COLUMNS WHERE "
                        + among(tables)
                        + " ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION";
        for (Map<String, String> row : Rows.all(connection, sql)) {
            String extra = text(row, "e");
            Column column =
                    new Column(
                            text(row, "c"),
                            text(row, "d").toLowerCase(Locale.ROOT),
                            text(row, "ct"),
                            text(row, "n").equals("YES"),
                            row.get("cs"),
                            row.get("co"),
                            // DEFAULT_GENERATED is a default, not a generated column.
                            extra.contains("VIRTUAL GENERATED")
                                    || extra.contains("STORED GENERATED"),
                            extra.contains("auto_increment"));
            TableName table = new TableName(text(row, "s"), text(row, "t"));
            columns.computeIfAbsent(table, key -> new ArrayList<>()).add(column);
        }
        return columns;
    }

    private static Map<TableName, Map<String, Index>> indexes(
            Connection connection, List<TableName> tables) throws SQLException {
        Map<TableName, Map<String, Index>> indexes = new LinkedHashMap<>();
        // Every column: which ones there are depends on flavour and version.
        String sql =
                "SELECT * FROM information_schema.STATISTICS WHERE NON_UNIQUE = 0 AND "
                        + among(tables)
                        + " ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX";
        for (Map<String, String> row : Rows.all(connection, sql)) {
            TableName table = new TableName(text(row, "table_schema"), text(row, "table_name"));
            Index index =
                    indexes.computeIfAbsent(table, key -> new TreeMap<>())
                            .computeIfAbsent(text(row, "index_name"), key -> new Index());
            String column = row.get("column_name");
            if (column == null || row.get("expression") != null) {
                index.onlyColumns = false;
            } else {
                index.namedColumns.add(column);
                if (row.get("sub_part") == null) {
                    index.wholeColumns.add(column);
                }
            }
            if ("NO".equals(row.get("is_visible")) || "YES".equals(row.get("ignored"))) {
                index.usable = false;
            }
        }
        return indexes;
    }

    private static TableSchema schema(
            TableName table, List<Column> columns, Map<String, Index> indexes) {
        Map<String, Integer> numbers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < columns.size(); i++) {
            numbers.put(columns.get(i).name(), i);
        }
        String keyName = keyName(columns, numbers, indexes);
        Index key = keyName == null ? null : indexes.get(keyName);
        List<List<Integer>> uniqueKeys =
                indexes.values().stream().map(i -> numbers(i.wholeColumns, numbers)).toList();
        return new TableSchema(
                table,
                columns,
                key == null ? List.of() : numbers(key.namedColumns, numbers),
                keyName == null ? "" : keyName,
                uniqueKeys);
    }

    private static @Nullable String keyName(
            List<Column> columns, Map<String, Integer> numbers, Map<String, Index> indexes) {
        if (indexes.containsKey("PRIMARY")) {
            return "PRIMARY";
        }
        for (Map.Entry<String, Index> entry : indexes.entrySet()) {
            Index index = entry.getValue();
            boolean notNull =
                    numbers(index.namedColumns, numbers).stream()
                            .noneMatch(column -> columns.get(column).nullable());
            if (notNull && index.onlyColumns && index.usable) {
                return entry.getKey();
            }
        }
        return null;
    }

    private static List<Integer> numbers(List<String> names, Map<String, Integer> numbers) {
        return names.stream().map(name -> numbers.getOrDefault(name, -1)).toList();
    }

    /** A condition on TABLE_SCHEMA and TABLE_NAME of an information_schema table. */
    public static String among(Collection<TableName> tables) {
        if (tables.isEmpty()) {
            return "FALSE";
        }
        return tables.stream()
                .map(t -> "(" + Rows.literal(t.schema()) + "," + Rows.literal(t.table()) + ")")
                .collect(Collectors.joining(",", "(TABLE_SCHEMA, TABLE_NAME) IN (", ")"));
    }

    static String text(Map<String, String> row, String column) {
        return row.getOrDefault(column, "");
    }
}
