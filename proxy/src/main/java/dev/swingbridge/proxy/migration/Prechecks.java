package dev.swingbridge.proxy.migration;

import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.schema.SchemaReader;
import dev.swingbridge.proxy.migration.PrecheckReport.Check;
import dev.swingbridge.proxy.migration.PrecheckReport.Result;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Everything that is looked at before a migration is created. */
final class Prechecks {
    private final Site site;

    Prechecks(Site site) {
        this.site = site;
    }

    PrecheckReport run(Definition definition) {
        List<Check> checks = new ArrayList<>();
        try (Connection from = site.server(definition.from()).connection();
                Connection to = site.server(definition.to()).connection()) {
            Map<TableName, TableSchema> tables = SchemaReader.read(from, definition.tables());
            checks.add(keys(tables));
            checks.add(sameColumns(definition, tables, SchemaReader.read(to, tables.keySet())));
        } catch (SQLException failure) {
            checks.add(
                    new Check(
                            "servers answer",
                            Result.FAIL,
                            String.valueOf(failure.getMessage()),
                            "make both servers reachable with the configured logins"));
        }
        return new PrecheckReport(checks);
    }

    private static Check keys(Map<TableName, TableSchema> tables) {
        List<TableName> without =
                tables.values().stream()
                        .filter(table -> !table.hasKey())
                        .map(TableSchema::name)
                        .toList();
        return without.isEmpty()
                ? pass("every table has a key", tables.size() + " tables")
                : new Check(
                        "every table has a key",
                        Result.FAIL,
                        "neither a primary key nor a unique key over NOT NULL columns: " + without,
                        "add a primary key, or leave the tables out with !schema.table");
    }

    private static Check sameColumns(
            Definition definition,
            Map<TableName, TableSchema> wanted,
            Map<TableName, TableSchema> there) {
        List<TableName> other = new ArrayList<>();
        there.forEach(
                (name, found) -> {
                    TableSchema schema = wanted.get(name);
                    if (schema == null || !names(schema).equals(names(found))) {
                        other.add(name);
                    }
                });
        String side = definition.to().label();
        return other.isEmpty()
                ? pass("tables on " + side + " fit", there.size() + " exist already")
                : new Check(
                        "tables on " + side + " fit",
                        Result.FAIL,
                        "they exist with other columns: " + other,
                        "drop or rename them on " + side);
    }

    private static List<String> names(TableSchema table) {
        return table.columns().stream().map(column -> column.name()).toList();
    }

    private static Check pass(String name, String detail) {
        return new Check(name, Result.PASS, detail, "");
    }
}
