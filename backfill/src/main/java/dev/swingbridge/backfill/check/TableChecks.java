package dev.swingbridge.backfill.check;

import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.schema.SchemaReader;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.Rows;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Tables that cannot be moved, or not to this target, as their definitions stand. */
final class TableChecks {
    private static final Set<String> SPATIAL =
            Set.of(
                    "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geometrycollection",
                    "geomcollection");
    // Known to one flavour, or stored differently.
    private static final Set<String> ONE_FLAVOR = Set.of("vector", "uuid", "inet4", "inet6");

    private final DatabaseServer source;
    private final DatabaseServer target;
    private final List<TableName> tables;

    private TableChecks(DatabaseServer source, DatabaseServer target, List<TableName> tables) {
        this.source = source;
        this.target = target;
        this.tables = tables;
    }

    static List<Probe> of(DatabaseServer source, DatabaseServer target, List<TableName> tables) {
        TableChecks checks = new TableChecks(source, target, tables);
        return List.of(
                new Probe("table-exists", "tables", checks::exist),
                new Probe("table-key", "tables", checks::keys),
                new Probe("table-engine", "tables", checks::engines),
                new Probe("column-types", "tables", checks::types),
                new Probe("column-text", "tables", checks::unreadableText),
                new Probe("same-name", "tables", checks::namesThatDifferByCase),
                new Probe("sequences", "tables", checks::sequences),
                new Probe("online-schema-change", "tables", checks::shadowTables));
    }

    private Map<TableName, TableSchema> read() throws SQLException {
        try (Connection connection = source.connection()) {
            return SchemaReader.read(connection, tables);
        }
    }

    private void exist(Findings findings) throws SQLException {
        Set<TableName> there = read().keySet();
        for (TableName table : tables) {
            if (!there.contains(table)) {
                findings.fail(
                        table.toString(), "there is no such table on the source", "check the name");
            }
        }
    }

    private void keys(Findings findings) throws SQLException {
        for (TableSchema table : read().values()) {
            if (!table.hasKey()) {
                findings.fail(
                        table.name().toString(),
                        "has neither a primary key nor a unique key without NULL, so a row cannot"
                                + " be told from another",
                        "add a primary key; an invisible AUTO_INCREMENT column will do");
            }
        }
    }

    private void engines(Findings findings) throws SQLException {
        String sql =
                "SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t, ENGINE AS e, TABLE_TYPE AS k"
                        + " FROM information_schema.TABLES WHERE "
                        + SchemaReader.among(tables);
        try (Connection connection = source.connection()) {
            for (Map<String, String> row : Rows.all(connection, sql)) {
                String name = row.getOrDefault("s", "") + "." + row.getOrDefault("t", "");
                String engine = row.getOrDefault("e", "none");
                if (!engine.equalsIgnoreCase("InnoDB")) {
                    findings.fail(
                            name,
                            "its engine is " + engine + ", which has no transactions",
                            "ALTER TABLE " + name + " ENGINE=InnoDB");
                }
                if ("SYSTEM VERSIONED".equals(row.get("k"))) {
                    findings.fail(
                            name,
                            "is system-versioned: its history cannot be copied",
                            "drop the versioning, or leave the table out");
                }
            }
        }
    }

    private void types(Findings findings) throws SQLException {
        boolean across = source.identity().flavor() != target.identity().flavor();
        for (TableSchema table : read().values()) {
            for (Column column : table.columns()) {
                String where = table.name() + "." + column.name();
                if (across && SPATIAL.contains(column.type())) {
                    findings.fail(
                            where,
                            "spatial values do not mean the same in MySQL and MariaDB",
                            "leave the table out");
                } else if (across && ONE_FLAVOR.contains(column.type())) {
                    findings.fail(
                            where,
                            "type " + column.type() + " is not the same in MySQL and MariaDB",
                            "leave the table out, or change the column to BINARY or VARBINARY");
                } else if (across && column.type().equals("json")) {
                    findings.warn(
                            where,
                            "MariaDB keeps JSON as text: its functions see numbers and key order"
                                    + " as they were written",
                            "test the queries that use it");
                }
            }
        }
    }

    private void namesThatDifferByCase(Findings findings) throws SQLException {
        String folds =
                target.variables("lower_case_table_names")
                        .getOrDefault("lower_case_table_names", "0");
        String here =
                source.variables("lower_case_table_names")
                        .getOrDefault("lower_case_table_names", "0");
        Set<String> seen = new HashSet<>();
        for (TableName table : tables) {
            if (!folds.equals("0") && !seen.add(table.toString().toLowerCase(Locale.ROOT))) {
                findings.fail(
                        table.toString(),
                        "another table's name differs from it by case only, and the target takes"
                                + " both for one",
                        "rename one of them");
            }
        }
        if (!folds.equals(here)) {
            boolean lower =
                    tables.stream()
                            .map(TableName::toString)
                            .allMatch(name -> name.equals(name.toLowerCase(Locale.ROOT)));
            String finding =
                    "lower_case_table_names is "
                            + here
                            + " on the source, "
                            + folds
                            + " on the target";
            if (lower) {
                findings.warn(
                        "target", finding, "statements that spell names in another case fail");
            } else {
                findings.fail(
                        "target", finding, "make both servers the same, or rename the tables");
            }
        }
    }

    /**
     * Definitions come in utf8mb3, whatever the client asks for: each character beyond it is a
     * question mark in them. MySQL writes such defaults, and only them, in hex; its catalogue shows
     * the bytes of expressions one by one, of which 0xF0 begins such a character.
     */
    private void unreadableText(Findings findings) throws SQLException {
        String elsewhere =
                source.identity().mariaDb()
                        ? "LOCATE('?', CONCAT_WS(' ', COLUMN_DEFAULT, GENERATION_EXPRESSION)) > 0"
                        : "LOCATE(_utf8mb4 X'C3B0', GENERATION_EXPRESSION) > 0";
        try (Connection connection = source.connection()) {
            for (TableName table : tables) {
                for (String column :
                        Rows.column(
                                connection,
                                "SELECT COLUMN_NAME FROM information_schema.COLUMNS"
                                        + " WHERE TABLE_SCHEMA = "
                                        + Rows.literal(table.schema())
                                        + " AND TABLE_NAME = "
                                        + Rows.literal(table.table())
                                        + " AND CHARACTER_SET_NAME IN ('utf8mb4', 'utf16', 'utf16le', 'utf32', 'gb18030')"
                                        + " AND (LOCATE('?', COLUMN_TYPE) > 0 OR "
                                        + elsewhere
                                        + ")")) {
                    findings.fail(
                            table + "." + column,
                            "there is a '?' in its definition, which may stand for a character"
                                    + " that the server cannot show there, such as an emoji",
                            "take question marks and such characters out of its ENUM or SET values,"
                                    + " default or expression, or leave the table out");
                }
            }
        }
    }

    private void sequences(Findings findings) throws SQLException {
        if (!source.identity().mariaDb()) {
            return;
        }
        Set<String> schemas = new HashSet<>();
        tables.forEach(table -> schemas.add(Rows.literal(table.schema())));
        if (schemas.isEmpty()) {
            return;
        }
        try (Connection connection = source.connection()) {
            for (String name :
                    Rows.column(
                            connection,
                            "SELECT CONCAT(TABLE_SCHEMA, '.', TABLE_NAME)"
                                    + " FROM information_schema.TABLES WHERE TABLE_TYPE = 'SEQUENCE'"
                                    + " AND TABLE_SCHEMA IN ("
                                    + String.join(",", schemas)
                                    + ")")) {
                findings.warn(
                        name,
                        "sequences are not moved",
                        "create it on the target with a start above the highest value in use");
            }
        }
    }

    private void shadowTables(Findings findings) throws SQLException {
        try (Connection connection = source.connection()) {
            Set<TableName> all = new HashSet<>(SchemaReader.baseTables(connection));
            for (TableName table : tables) {
                for (String shadow :
                        List.of("_" + table.table() + "_gho", "_" + table.table() + "_new")) {
                    if (all.contains(new TableName(table.schema(), shadow))) {
                        findings.fail(
                                table.toString(),
                                "an online schema change of it is running: " + shadow + " exists",
                                "let it finish, or drop what it left");
                    }
                }
            }
        }
    }
}
