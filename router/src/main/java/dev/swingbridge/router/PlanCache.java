package dev.swingbridge.router;

import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.RouteTable;
import org.jspecify.annotations.Nullable;

/**
 * The itineraries of the statements seen last, so that a statement that comes again costs one
 * look-up. The facts of a text are one object as long as they are in the classifier's cache: it is
 * found by identity, and whatever was pushed out is worked out anew. Safe for use by any thread.
 */
final class PlanCache {
    private static final int SLOTS = 4096;

    /** Races are harmless: an itinerary is immutable and says itself what it holds for. */
    private final @Nullable RoutePlan[] known = new RoutePlan[SLOTS];

    private final SchemaObjects objects;

    PlanCache(SchemaObjects objects) {
        this.objects = objects;
    }

    RoutePlan of(StatementFacts facts, RouteTable routes) {
        int slot = System.identityHashCode(facts) & (SLOTS - 1);
        RoutePlan seen = known[slot];
        if (seen != null && seen.holds(facts, routes, objects.version())) {
            return seen;
        }
        RoutePlan fresh = RoutePlan.of(facts, routes, objects);
        known[slot] = fresh;
        return fresh;
    }
}
