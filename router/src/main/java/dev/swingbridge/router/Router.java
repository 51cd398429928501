package dev.swingbridge.router;

import dev.swingbridge.router.Decision.Forward;
import dev.swingbridge.router.Decision.Reason;
import dev.swingbridge.router.Decision.Refuse;
import dev.swingbridge.router.SchemaObjects.Leftovers;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Decides which side runs a statement. Safe for use by any thread. */
public final class Router {
    private static final TableName EVERYTHING_ELSE = new TableName("", "");

    private final SchemaObjects objects;
    private final PlanCache itineraries;
    private final DefinitionGuards guards;

    public Router(SchemaObjects objects) {
        this.objects = objects;
        itineraries = new PlanCache(objects);
        guards = new DefinitionGuards(objects);
    }

    /**
     * The table groups a statement may touch: those it needs a pass of before {@link #route}. A
     * statement that is not understood touches all.
     */
    public Set<String> groupsOf(StatementFacts facts, RouteTable routes) {
        if (routes.entries().isEmpty() || !facts.touchesTables()) {
            return Set.of();
        }
        return itineraries.of(facts, routes).groups();
    }

    /**
     * Forward or Refuse; holding is the gate's business.
     *
     * @param routes read after the statement's pass was taken
     */
    public Decision route(StatementFacts facts, RouteTable routes, TransactionView session) {
        Decision decision = routeTables(facts, routes, session);
        if (!facts.usesUserLocks()) {
            return decision;
        }
        // They keep sessions apart only if all of them ask the same server.
        Side locks = routes.defaultSide();
        if (!facts.touchesTables() && !session.workedOn().contains(locks.other())) {
            return new Forward(locks, Set.of(), routes.version());
        }
        return decision instanceof Forward forward && forward.side() != locks
                ? new Refuse(
                        Reason.USER_LOCKS_ON_OTHER_SIDE,
                        "locks of GET_LOCK are on %s, and this statement works on %s: ask for the lock in a SELECT of its own"
                                .formatted(locks.label(), locks.other().label()))
                : decision;
    }

    private Decision routeTables(StatementFacts facts, RouteTable routes, TransactionView session) {
        if (!facts.touchesTables()) {
            return new Forward(withoutTables(facts, routes, session), Set.of(), routes.version());
        }
        Refuse guarded = guards.refusal(facts, routes, session);
        if (guarded != null) {
            return guarded;
        }
        RoutePlan itinerary = itineraries.of(facts, routes);
        Forward direct = itinerary.direct();
        if (direct != null
                && session.temporaryTables().isEmpty()
                && !session.workedOn().contains(direct.side().other())) {
            return direct;
        }
        TableClosure reach = itinerary.reach();
        if (reach.controlSchema()) {
            return new Refuse(
                    Reason.CONTROL_SCHEMA,
                    "access denied: schema swingbridge belongs to the proxy");
        }
        Map<Side, TableName> examples = new EnumMap<>(Side.class);
        reach.tables()
                .forEach(
                        table -> prefer(examples, servedBy(table, routes, session), table, routes));
        if (!facts.schemas().isEmpty()) {
            // A schema's other tables, and the list of all of them, are on the default side.
            examples.putIfAbsent(routes.defaultSide(), EVERYTHING_ELSE);
        }
        if (reach.everything()) {
            return routeUnknown(facts, reach, routes, session, examples);
        }
        if (examples.size() > 1) {
            return new Refuse(Reason.TABLES_ON_BOTH_SIDES, bothSides(examples, routes));
        }
        Side side =
                examples.isEmpty()
                        ? withoutTables(facts, routes, session)
                        : examples.keySet().iterator().next();
        return onOneSide(side, examples.get(side), reach, routes, session);
    }

    /**
     * The side that can answer a statement with tables on both sides from copies; null when none
     * can, and for anything that does more than read.
     *
     * @param routes read after the statement's pass was taken
     */
    public @Nullable CopyRead fromCopies(
            StatementFacts facts, RouteTable routes, TransactionView session, Copies copies) {
        return CopyRead.of(facts, itineraries.of(facts, routes).reach(), routes, session, copies);
    }

    /**
     * What the routines that a statement calls, and the triggers it fires, leave in its session.
     */
    public Leftovers leftBy(StatementFacts facts) {
        Leftovers all = Leftovers.NONE;
        for (TableName routine : facts.routines()) {
            all = all.and(objects.behindRoutine(routine).leaves());
        }
        for (TableName written : facts.writes()) {
            all = all.and(objects.behindTriggers(written).leaves());
        }
        return all;
    }

    private Decision routeUnknown(
            StatementFacts facts,
            TableClosure reach,
            RouteTable routes,
            TransactionView session,
            Map<Side, TableName> examples) {
        Map<Side, TableName> all = new EnumMap<>(examples);
        new TreeMap<>(routes.entries())
                .forEach((table, entry) -> prefer(all, entry.side(), table, routes));
        routes.rules().forEach(rule -> prefer(all, rule.side(), rule.example(), routes));
        session.temporaryTables().forEach((table, side) -> prefer(all, side, table, routes));
        all.putIfAbsent(routes.defaultSide(), EVERYTHING_ELSE);
        if (all.size() > 1) {
            String what =
                    facts.complete()
                            ? "it calls a routine that may touch any table"
                            : facts.trouble();
            return new Refuse(
                    Reason.NOT_UNDERSTOOD,
                    "cannot tell which tables this statement touches ("
                            + what
                            + ") and "
                            + tablesApart(all, routes)
                            + ": name the tables in plain statements, or wait until they are on one"
                            + " side");
        }
        return onOneSide(routes.defaultSide(), null, reach, routes, session);
    }

    /** A definition of something without a table is made, or missed, on the default side. */
    private static Side withoutTables(
            StatementFacts facts, RouteTable routes, TransactionView session) {
        return facts.kind() == StatementFacts.Kind.DDL
                        && !facts.has(StatementFacts.Effect.CREATES_TEMPORARY_TABLE)
                        && session.workedOn().isEmpty()
                ? routes.defaultSide()
                : session.current();
    }

    private static Decision onOneSide(
            Side side,
            @Nullable TableName table,
            TableClosure reach,
            RouteTable routes,
            TransactionView session) {
        if (session.workedOn().contains(side.other())) {
            return new Refuse(
                    Reason.TRANSACTION_ON_OTHER_SIDE,
                    (table == null || table.table().isEmpty()
                                    ? "this statement belongs to "
                                    : table + " is on ")
                            + side.label()
                            + " and this transaction has worked on "
                            + side.other().label()
                            + during(routes, table)
                            + ": end the transaction first, or move the tables together");
        }
        return new Forward(side, reach.groups(routes), routes.version());
    }

    private static Side servedBy(TableName table, RouteTable routes, TransactionView session) {
        Side temporary = session.temporaryTables().get(table);
        return temporary == null ? routes.sideOf(table) : temporary;
    }

    /** Keeps one table for each side, one that moves where there is one. */
    private static void prefer(
            Map<Side, TableName> examples, Side side, TableName table, RouteTable routes) {
        TableName known = examples.get(side);
        if (known == null || (routes.groupOf(known) == null && routes.groupOf(table) != null)) {
            examples.put(side, table);
        }
    }

    private static String bothSides(Map<Side, TableName> examples, RouteTable routes) {
        return tablesApart(examples, routes) + ": split the statement or move them together";
    }

    /** {@code shop.orders is on target and shop.audit on source during migration orders}. */
    private static String tablesApart(Map<Side, TableName> examples, RouteTable routes) {
        Side first =
                examples.keySet().stream()
                        .min(
                                Comparator.comparing(
                                                (Side side) ->
                                                        routes.groupOf(at(examples, side)) == null)
                                        .thenComparing(side -> side == routes.defaultSide()))
                        .orElseThrow();
        return named(at(examples, first))
                + " is on "
                + first.label()
                + " and "
                + named(at(examples, first.other()))
                + " on "
                + first.other().label()
                + during(routes, at(examples, first));
    }

    private static TableName at(Map<Side, TableName> examples, Side side) {
        TableName table = examples.get(side);
        return table == null ? EVERYTHING_ELSE : table;
    }

    private static String named(TableName table) {
        return table.table().isEmpty() ? "everything else" : table.toString();
    }

    private static String during(RouteTable routes, @Nullable TableName table) {
        String group = table == null ? null : routes.groupOf(table);
        return group == null ? "" : " during migration " + group;
    }
}
