package dev.swingbridge.router;

import dev.swingbridge.router.Decision.Reason;
import dev.swingbridge.router.Decision.Refuse;
import dev.swingbridge.router.ddl.Extent;
import dev.swingbridge.router.ddl.TableChange;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.table.DdlGuard;
import dev.swingbridge.router.table.OnDdl;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.TableName;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps clients from changing the definition of a table in migration in a way that would stop its
 * stream, and with it cut the way to the other side.
 */
final class DefinitionGuards {
    private final SchemaObjects objects;

    DefinitionGuards(SchemaObjects objects) {
        this.objects = objects;
    }

    /** Null when nothing stands in the way. */
    @Nullable Refuse refusal(StatementFacts facts, RouteTable routes, TransactionView session) {
        Refuse inside = insideOf(facts, routes, session);
        if (inside != null) {
            return inside;
        }
        if (!facts.complete() && facts.has(Effect.REDEFINES_SOMETHING)) {
            return anyTable(routes, "");
        }
        boolean droppedSchema = facts.has(Effect.DROPS_SCHEMA);
        if (facts.defines().isEmpty() && facts.triggers().isEmpty() && !droppedSchema) {
            return null;
        }
        for (Map.Entry<TableName, TableChange> each : new TreeMap<>(facts.defines()).entrySet()) {
            boolean temporary = session.temporaryTables().containsKey(each.getKey());
            Refuse refused = temporary ? null : refusal(each.getKey(), each.getValue(), routes);
            if (refused != null) {
                return refused;
            }
        }
        for (TableName trigger : facts.triggers()) {
            TableName table = objects.tableOfTrigger(trigger);
            Refuse refused = table == null ? null : refusal(table, TableChange.UNKNOWN, routes);
            if (refused != null) {
                return refused;
            }
        }
        for (String schema : droppedSchema ? facts.schemas() : Set.<String>of()) {
            Refuse refused = anyTable(routes, schema);
            if (refused != null) {
                return refused;
            }
        }
        return null;
    }

    /** What the routines it calls do to definitions. */
    private @Nullable Refuse insideOf(
            StatementFacts facts, RouteTable routes, TransactionView session) {
        if (facts.routines().isEmpty() && facts.mentions().isEmpty()) {
            return null;
        }
        Set<StatementFacts> definitions = new LinkedHashSet<>();
        for (TableName routine : facts.routines()) {
            definitions.addAll(objects.behindRoutine(routine).definitions());
        }
        if (!facts.mentions().isEmpty()) {
            definitions.addAll(objects.behindNames(facts.mentions()).definitions());
        }
        for (StatementFacts definition : definitions) {
            Refuse refused = refusal(definition, routes, session);
            if (refused != null) {
                return refused;
            }
        }
        return null;
    }

    /** For what may change any table of the schema, or of any schema when it is empty. */
    private static @Nullable Refuse anyTable(RouteTable routes, String schema) {
        for (TableName table : new TreeMap<>(routes.entries()).keySet()) {
            Refuse refused =
                    schema.isEmpty() || schema.equals(table.schema())
                            ? refusal(table, TableChange.UNKNOWN, routes)
                            : null;
            if (refused != null) {
                return refused;
            }
        }
        return null;
    }

    private static @Nullable Refuse refusal(
            TableName table, TableChange change, RouteTable routes) {
        DdlGuard guard = routes.guardOf(table);
        if (guard == null || change.extent() == Extent.NOTHING) {
            return null;
        }
        String obstacle = change.obstacle(guard.rule(), table);
        if (obstacle == null && !guard.copying()) {
            return null;
        }
        String what = table + " is in migration " + routes.groupOf(table);
        return new Refuse(
                Reason.NOT_DURING_MIGRATION,
                obstacle == null
                        ? what
                                + ", which copies its rows: its definition cannot be changed before"
                                + " all are copied; try again then"
                        : what + why(guard.rule().policy(), obstacle));
    }

    private static String why(OnDdl policy, String obstacle) {
        String rule =
                switch (policy) {
                    case STOP -> " with onDdl stop";
                    case IGNORE ->
                            " with onDdl ignore, which lets through what leaves rows and columns"
                                    + " as they are";
                    case APPLY -> ": " + obstacle;
                };
        return rule + ": change its definition once the migration is completed or cancelled";
    }
}
