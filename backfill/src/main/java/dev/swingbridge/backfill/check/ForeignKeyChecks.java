package dev.swingbridge.backfill.check;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.Rows;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Foreign keys that a migration cannot keep whole: those between a moved table and one that stays,
 * and those whose cascades the written server does not log.
 */
final class ForeignKeyChecks {
    private static final Set<String> SILENT = Set.of("CASCADE", "SET NULL", "SET DEFAULT");

    private ForeignKeyChecks() {}

    private record ForeignKey(
            String name, TableName child, TableName parent, String onUpdate, String onDelete) {
        boolean cascades() {
            return SILENT.contains(onUpdate) || SILENT.contains(onDelete);
        }
    }

    static List<Probe> of(DatabaseServer source, DatabaseServer target, List<TableName> tables) {
        return List.of(
                new Probe("foreign-key-border", "tables", f -> border(source, tables, f)),
                new Probe(
                        "foreign-key-cascade", "tables", f -> cascades(source, target, tables, f)));
    }

    private static void border(DatabaseServer source, List<TableName> tables, Findings findings)
            throws SQLException {
        Set<TableName> group = new HashSet<>(tables);
        for (ForeignKey key : keys(source, group)) {
            if (group.contains(key.child()) != group.contains(key.parent())) {
                TableName outside = group.contains(key.child()) ? key.parent() : key.child();
                findings.fail(
                        key.child().toString(),
                        "foreign key "
                                + key.name()
                                + " refers to "
                                + key.parent()
                                + ", and "
                                + outside
                                + " does not move with it",
                        "move " + outside + " in the same migration, or drop the foreign key");
            }
        }
    }

    private static void cascades(
            DatabaseServer source, DatabaseServer target, List<TableName> tables, Findings findings)
            throws SQLException {
        Set<TableName> group = new HashSet<>(tables);
        Set<String> silent = new TreeSet<>();
        for (DatabaseServer server : List.of(source, target)) {
            if (!logsCascades(server)) {
                silent.add(server.settings().side().label());
            }
        }
        for (ForeignKey key : silent.isEmpty() ? List.<ForeignKey>of() : keys(source, group)) {
            if (key.cascades() && group.contains(key.child())) {
                findings.fail(
                        key.child().toString(),
                        "foreign key "
                                + key.name()
                                + " changes rows (ON UPDATE "
                                + key.onUpdate()
                                + ", ON DELETE "
                                + key.onDelete()
                                + ") without logging them on "
                                + String.join(" and ", silent),
                        "make it RESTRICT and let the application change the rows, or use MySQL 9.6"
                                + " or newer with innodb_native_foreign_keys=OFF");
            }
        }
    }

    /** Since 9.6 MySQL runs foreign keys above the storage engine and logs what they change. */
    private static boolean logsCascades(DatabaseServer server) throws SQLException {
        return !server.identity().mariaDb()
                && server.identity().atLeast(9, 6, 0)
                && !"ON"
                        .equals(
                                server.variables("innodb_native_foreign_keys")
                                        .get("innodb_native_foreign_keys"));
    }

    private static List<ForeignKey> keys(DatabaseServer source, Set<TableName> group)
            throws SQLException {
        Set<String> schemas = new TreeSet<>();
        group.forEach(table -> schemas.add(Rows.literal(table.schema())));
        String in = "(" + String.join(",", schemas) + ")";
        String sql =
                "SELECT CONSTRAINT_NAME AS n, CONSTRAINT_SCHEMA AS s, TABLE_NAME AS t,"
                        + " UNIQUE_CONSTRAINT_SCHEMA AS ps, REFERENCED_TABLE_NAME AS pt,"
                        + " UPDATE_RULE AS u, DELETE_RULE AS d"
                        + " FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA"
                        + " IN "
                        + in
                        + " OR UNIQUE_CONSTRAINT_SCHEMA IN "
                        + in;
        List<ForeignKey> keys = new ArrayList<>();
        try (Connection connection = source.connection()) {
            for (Map<String, String> row : Rows.all(connection, sql)) {
                keys.add(
                        new ForeignKey(
                                row.getOrDefault("n", ""),
                                new TableName(row.getOrDefault("s", ""), row.getOrDefault("t", "")),
                                new TableName(
                                        row.getOrDefault("ps", ""), row.getOrDefault("pt", "")),
                                row.getOrDefault("u", ""),
                                row.getOrDefault("d", "")));
            }
        }
        return keys;
    }
}
