package dev.swingbridge.router;

import dev.swingbridge.router.SchemaObjects.Footprint;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.TableName;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tables a statement reaches, with those behind views, routines and triggers.
 *
 * @param tables in order of name; system schemas left out
 * @param everything it may reach any table
 * @param controlSchema it names the proxy's own schema
 */
record Reach(Set<TableName> tables, boolean everything, boolean controlSchema) {
    private static final String CONTROL_SCHEMA = "swingbridge";
    private static final Set<String> SYSTEM_SCHEMAS =
            Set.of("information_schema", "performance_schema", "mysql", "sys");

    static Reach of(StatementFacts facts, RouteTable routes, SchemaObjects objects) {
        Collector collector = new Collector(objects, !facts.complete());
        facts.reads().forEach(table -> collector.add(table, false));
        facts.writes().forEach(table -> collector.add(table, true));
        facts.routines().forEach(routine -> collector.add(objects.behindRoutine(routine)));
        facts.triggers().forEach(trigger -> collector.addTableOf(objects.tableOfTrigger(trigger)));
        facts.schemas().forEach(schema -> collector.addSchema(schema, routes));
        return new Reach(collector.tables, collector.everything, collector.controlSchema);
    }

    Set<String> groups(RouteTable routes) {
        Set<String> groups = new HashSet<>();
        if (everything) {
            routes.entries().values().forEach(entry -> addTo(groups, entry.group()));
        } else {
            tables.forEach(table -> addTo(groups, routes.groupOf(table)));
        }
        return groups;
    }

    private static void addTo(Set<String> groups, @Nullable String group) {
        if (group != null) {
            groups.add(group);
        }
    }

    private static final class Collector {
        final Set<TableName> tables = new TreeSet<>();
        private final SchemaObjects objects;
        boolean everything;
        boolean controlSchema;

        Collector(SchemaObjects objects, boolean everything) {
            this.objects = objects;
            this.everything = everything;
        }

        void add(TableName table, boolean written) {
            String schema = table.schema();
            if (schema.equalsIgnoreCase(CONTROL_SCHEMA)) {
                controlSchema = true;
            }
            if (isSystem(schema) || !tables.add(table)) {
                return;
            }
            Footprint behind = objects.behindTable(table);
            everything |= !behind.known();
            behind.reads().forEach(reached -> add(reached, false));
            // Reading a table does not fire its triggers; reading a view reads only.
            if (written) {
                behind.writes().forEach(reached -> add(reached, true));
            }
        }

        void add(Footprint footprint) {
            everything |= !footprint.known();
            footprint.reads().forEach(reached -> add(reached, false));
            footprint.writes().forEach(reached -> add(reached, true));
        }

        void addTableOf(@Nullable TableName table) {
            if (table == null) {
                everything = true;
            } else {
                add(table, true);
            }
        }

        void addSchema(String schema, RouteTable routes) {
            if (schema.equalsIgnoreCase(CONTROL_SCHEMA)) {
                controlSchema = true;
            }
            routes.entries().keySet().stream()
                    .filter(table -> table.schema().equals(schema))
                    .forEach(tables::add);
        }

        private static boolean isSystem(String schema) {
            for (String system : SYSTEM_SCHEMAS) {
                if (system.equalsIgnoreCase(schema)) {
                    return true;
                }
            }
            return false;
        }
    }
}
