package dev.swingbridge.router;

import dev.swingbridge.router.SchemaObjects.Footprint;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.sql.StatementFacts.Kind;
import dev.swingbridge.router.table.RouteRule;
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
record TableClosure(Set<TableName> tables, boolean everything, boolean controlSchema) {
    private static final String CONTROL_SCHEMA = "swingbridge";
    private static final Set<String> SYSTEM_SCHEMAS =
            Set.of("information_schema", "performance_schema", "mysql", "sys");

    static TableClosure of(StatementFacts facts, RouteTable routes, SchemaObjects objects) {
        Collector collector = new Collector(objects, !facts.complete());
        facts.reads().forEach(table -> collector.add(table, false));
        // A new temporary table has no side yet: it is made where its rows come from.
        boolean definition = facts.kind() == Kind.DDL;
        boolean alone = definition || facts.kind() == Kind.EXECUTE;
        if (!alone || !facts.has(Effect.CREATES_TEMPORARY_TABLE)) {
            // a definition fires no triggers
            facts.writes().forEach(table -> collector.add(table, !definition));
        }
        facts.routines().forEach(routine -> collector.add(objects.behindRoutine(routine)));
        if (!facts.mentions().isEmpty()) {
            // a table in migration is one, however new
            facts.mentions().stream()
                    .filter(routes.entries()::containsKey)
                    .forEach(table -> collector.add(table, true));
            collector.add(objects.behindNames(facts.mentions()));
        }
        facts.triggers().forEach(trigger -> collector.addTableOf(objects.tableOfTrigger(trigger)));
        boolean shown = facts.kind() == Kind.SHOW;
        facts.schemas().forEach(schema -> collector.addSchema(schema, shown, routes));
        return new TableClosure(collector.tables, collector.everything, collector.controlSchema);
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

        /** Triggers may write tables whose triggers write the first again: each fires once. */
        private final Set<TableName> firing = new HashSet<>();

        private final Set<TableName> expanded = new HashSet<>();
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
            if (isSystem(schema)) {
                return;
            }
            Footprint view = objects.behindView(table);
            if (view != null) {
                if (!expanded.add(table)) {
                    return;
                }
                everything |= !view.known();
                view.reads().forEach(reached -> add(reached, written));
                view.writes().forEach(reached -> add(reached, true));
                return;
            }
            tables.add(table);
            if (written && firing.add(table)) {
                add(objects.behindTriggers(table));
            }
        }

        void add(Footprint footprint) {
            everything |= !footprint.known();
            footprint.reads().forEach(reached -> add(reached, false));
            footprint.writes().forEach(reached -> add(reached, true));
        }

        void addTableOf(@Nullable TableName table) {
            if (table != null) {
                add(table, false);
            } else if (!objects.complete()) {
                everything = true;
            }
        }

        void addSchema(String schema, boolean shown, RouteTable routes) {
            if (schema.equalsIgnoreCase(CONTROL_SCHEMA)) {
                controlSchema = true;
            }
            if (shown) {
                return;
            }
            routes.entries().keySet().stream()
                    .filter(table -> table.schema().equals(schema))
                    .forEach(tables::add);
            for (RouteRule rule : routes.rules()) {
                TableName ruled = rule.exampleIn(schema);
                if (ruled != null) {
                    tables.add(ruled);
                }
            }
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
