package dev.swingbridge.router;

import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one statement means under one route table, the same for every session: worked out once, used
 * until the route table or the schema objects change.
 *
 * @param groups the table groups whose passes it needs
 * @param direct where it goes when the session has no temporary tables; null when that takes a
 *     closer look
 */
record RoutePlan(
        StatementFacts facts,
        RouteTable routes,
        Object objectsVersion,
        TableClosure reach,
        Set<String> groups,
        Decision.@Nullable Forward direct) {

    static RoutePlan of(StatementFacts facts, RouteTable routes, SchemaObjects objects) {
        // asked first: the answers may then be newer than it, never older
        Object version = objects.version();
        TableClosure reach = TableClosure.of(facts, routes, objects);
        Set<String> groups = Set.copyOf(reach.groups(routes));
        return new RoutePlan(
                facts, routes, version, reach, groups, direct(facts, routes, reach, groups));
    }

    /** Each is replaced, never changed: the same object means that nothing happened meanwhile. */
    @SuppressWarnings("ReferenceEquality")
    boolean holds(StatementFacts asked, RouteTable now, Object version) {
        return facts == asked && routes == now && objectsVersion == version;
    }

    private static Decision.@Nullable Forward direct(
            StatementFacts facts, RouteTable routes, TableClosure reach, Set<String> groups) {
        if (reach.everything() || reach.controlSchema() || !facts.schemas().isEmpty()) {
            return null;
        }
        @Nullable Side only = null;
        for (TableName table : reach.tables()) {
            Side side = routes.sideOf(table);
            if (only != null && only != side) {
                return null;
            }
            only = side;
        }
        return only == null ? null : new Decision.Forward(only, groups, routes.version());
    }
}
