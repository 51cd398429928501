package dev.swingbridge.backfill.check;

import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.schema.SchemaDifference;
import dev.swingbridge.backfill.schema.SchemaReader;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.Rows;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tables that are on the target already: they have to be the same, and empty. */
final class TargetTableChecks {
    private final DatabaseServer source;
    private final DatabaseServer target;
    private final List<TableName> tables;
    private final Set<TableName> filled;

    private TargetTableChecks(
            DatabaseServer source,
            DatabaseServer target,
            List<TableName> tables,
            Set<TableName> filled) {
        this.source = source;
        this.target = target;
        this.tables = tables;
        this.filled = filled;
    }

    /**
     * @param filled tables that may hold rows on the target: the migration has put them there
     */
    static List<Probe> of(
            DatabaseServer source,
            DatabaseServer target,
            List<TableName> tables,
            Set<TableName> filled) {
        TargetTableChecks checks = new TargetTableChecks(source, target, tables, filled);
        return List.of(new Probe("target-tables", "target", checks::existing));
    }

    private void existing(Findings findings) throws SQLException {
        Map<TableName, TableSchema> here;
        try (Connection connection = source.connection()) {
            here = SchemaReader.read(connection, tables);
        }
        try (Connection connection = target.connection()) {
            for (TableSchema there : SchemaReader.read(connection, tables).values()) {
                TableSchema wanted = here.get(there.name());
                if (wanted != null) {
                    compare(connection, wanted, there, findings);
                }
            }
        }
    }

    private void compare(
            Connection connection, TableSchema wanted, TableSchema there, Findings findings)
            throws SQLException {
        boolean sameFlavor = source.identity().flavor() == target.identity().flavor();
        List<String> differences = SchemaDifference.between(wanted, there, sameFlavor);
        String name = wanted.name().toString();
        if (!differences.isEmpty()) {
            findings.fail(
                    name,
                    "exists on the target and differs: " + String.join("; ", differences),
                    "drop or rename it on the target, then it is created as it is on the source");
        } else if (!filled.contains(wanted.name()) && holdsRows(connection, wanted.name())) {
            findings.fail(
                    name,
                    "exists on the target and holds rows",
                    "empty, drop or rename it on the target");
        }
    }

    private static boolean holdsRows(Connection connection, TableName table) throws SQLException {
        return Rows.value(connection, "SELECT 1 FROM " + table.quoted() + " LIMIT 1") != null;
    }
}
