package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.proxy.session.scatter.ListingScope;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.TransactionView;
import dev.swingbridge.router.catalog.CatalogQuery;
import dev.swingbridge.router.catalog.CatalogQuery.Operand;
import dev.swingbridge.router.catalog.Listing;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who answers a statement that lists names while tables are on both sides: the side that serves all
 * it asks for, or both together. While they are on one side it goes the way of any statement.
 */
final class Listings {
    private static final TableName SCHEMATA = new TableName("information_schema", "schemata");

    private final ClientSession session;
    private final SessionServices services;
    private final SessionState state;
    private final RunningCommand command;

    Listings(ClientSession session, SessionServices services) {
        this.session = session;
        this.services = services;
        this.state = session.state();
        this.command = session.command();
    }

    /**
     * Takes the command at hand on, if it is such a statement.
     *
     * @return false when it goes the way of any statement
     */
    boolean take() {
        RouteTable routes = services.routes().current();
        boolean asks =
                command.code == CommandCode.QUERY
                        || (command.code == CommandCode.EXECUTE
                                && command.statement != null
                                && !command.statement.longData());
        if (!routes.divided() || !session.upload().ended()) {
            return false;
        }
        if (!asks) {
            return command.code == CommandCode.PREPARE && prepare(routes);
        }
        StatementFacts facts = command.facts;
        return switch (facts.listing()) {
            case NONE -> false;
            case TABLES, TRIGGERS -> {
                String schema = facts.schemas().iterator().next();
                yield routes.divided(schema) && ask(scope(routes, schema, null), routes);
            }
            case SCHEMAS -> ask(scope(routes, "", null), routes);
            case TABLE -> describe(facts.reads().iterator().next(), routes);
            case CATALOG -> query(routes);
        };
    }

    /** What only the side can tell where the session is not and cannot go. */
    void askOther() {
        askOnly(state.current().other());
    }

    private void askOnly(Side side) {
        new ScatterQuery(session, scope(services.routes().current(), "", side), side.other()).ask();
    }

    private ListingScope scope(RouteTable routes, String schema, @Nullable Side only) {
        return new ListingScope(command.facts.listing(), only, schema, null, routes, foldsCase());
    }

    private boolean foldsCase() {
        return state.context().lowerCaseTableNames() != 0;
    }

    private boolean ask(ListingScope scope, RouteTable routes) {
        new ScatterQuery(session, scope, first(routes)).ask();
        return true;
    }

    /**
     * Locks of GET_LOCK, which are no part of the transaction that the session has open on the
     * other side.
     */
    void askForLocks(Side side) {
        command.details.forEach(detail -> state.pins().after(detail, command.textOf(detail), side));
        askOnly(side);
    }

    /** Where the session's transaction works, or any other list is answered. */
    private Side first(RouteTable routes) {
        Set<Side> worked = state.view().workedOn();
        return worked.isEmpty() ? routes.defaultSide() : worked.iterator().next();
    }

    /** Lists of a schema can be prepared anywhere; they are executed on both. */
    private boolean prepare(RouteTable routes) {
        Listing listing = command.facts.listing();
        if (listing != Listing.TABLES && listing != Listing.TRIGGERS) {
            return false;
        }
        session.forwarding().go(first(routes));
        return true;
    }

    /** A description changes nothing: the other side may give it within a transaction on this. */
    private boolean describe(TableName table, RouteTable routes) {
        TransactionView view = state.view();
        Side side = routes.sideOf(table);
        return view.workedOn().contains(side.other())
                && view.temporaryTables().isEmpty()
                && ask(scope(routes, "", side), routes);
    }

    // ---- information_schema

    private boolean query(RouteTable routes) {
        CatalogQuery query =
                command.statement != null
                        ? CatalogQuery.of(command.statement.sql(), state.context())
                        : CatalogQuery.of(command.text, state.context());
        List<@Nullable String> parameters = parameters();
        Set<String> schemas = values(query.schemas(), parameters);
        Set<String> tables = values(query.tables(), parameters);
        Side only = onlySide(schemas, tables, routes);
        if (only != null) {
            goOrAsk(only, routes);
            return true;
        }
        boolean schemata = command.facts.reads().stream().allMatch(Listings::isSchemata);
        ListingScope scope =
                new ListingScope(
                        schemata ? Listing.SCHEMAS : Listing.CATALOG,
                        null,
                        schemas.size() == 1 ? schemas.iterator().next() : "",
                        query,
                        routes,
                        foldsCase());
        boolean undescribed =
                command.code == CommandCode.EXECUTE && state.format().reply().cachedMetadata();
        if (!undescribed && scope.attributable()) {
            return ask(scope, routes);
        }
        SplitCatalogQuery parts = schemata ? null : SplitCatalogQuery.of(command, state, routes);
        if (parts != null) {
            new ScatterQuery(session, scope, parts, first(routes)).ask();
        }
        return parts != null;
    }

    private static boolean isSchemata(TableName table) {
        return table.table().equalsIgnoreCase(SCHEMATA.table());
    }

    private void goOrAsk(Side side, RouteTable routes) {
        if (state.view().workedOn().contains(side.other())) {
            ask(scope(routes, "", side), routes);
        } else {
            session.forwarding().go(side);
        }
    }

    /** The side that serves all of these tables, or all of these schemas; null for none. */
    private @Nullable Side onlySide(Set<String> schemas, Set<String> tables, RouteTable routes) {
        if (schemas.isEmpty()) {
            return null;
        }
        if (schemas.stream().noneMatch(routes::divided)) {
            return routes.defaultSide();
        }
        Side only = null;
        for (String schema : schemas) {
            for (String table : tables) {
                Side side = routes.sideOf(new TableName(schema, table));
                if (only != null && only != side) {
                    return null;
                }
                only = side;
            }
        }
        return only;
    }

    private List<@Nullable String> parameters() {
        return ExecuteValues.texts(command, state);
    }

    /** As the routes know them; none when one of the operands is not known. */
    private Set<String> values(List<Operand> operands, List<@Nullable String> parameters) {
        Set<String> values = new LinkedHashSet<>();
        for (Operand operand : operands) {
            String value =
                    switch (operand) {
                        case Operand.Text text -> exact(text.value(), text.pattern());
                        case Operand.Parameter given ->
                                given.index() < parameters.size()
                                        ? exact(parameters.get(given.index()), given.pattern())
                                        : null;
                        case Operand.DefaultSchema _ -> state.changes().schema();
                    };
            if (value == null) {
                return Set.of();
            }
            values.add(foldsCase() ? value.toLowerCase(Locale.ROOT) : value);
        }
        return values;
    }

    /** Null for a pattern that more than one name may fit. */
    private static @Nullable String exact(@Nullable String value, boolean pattern) {
        boolean open =
                pattern
                        && value != null
                        && (value.contains("%") || value.contains("_") || value.contains("\\"));
        return open ? null : value;
    }
}
