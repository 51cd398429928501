package dev.swingbridge.proxy.session.scatter;

import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.proxy.session.command.CommandBytes;
import dev.swingbridge.proxy.session.command.ExecuteValues;
import dev.swingbridge.proxy.session.command.Next;
import dev.swingbridge.proxy.session.command.RunningCommand;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.TransactionView;
import dev.swingbridge.router.catalog.CatalogQuery;
import dev.swingbridge.router.catalog.CatalogQuery.Operand;
import dev.swingbridge.router.sql.Listing;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.LiveRouteTable;
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
public final class Listings {
    private static final TableName SCHEMATA = new TableName("information_schema", "schemata");

    private final SessionState state;
    private final CommandBytes bytes;
    private final LiveRouteTable live;
    private final Scatter scatter;

    public Listings(SessionState state, CommandBytes bytes, LiveRouteTable live, Scatter scatter) {
        this.state = state;
        this.bytes = bytes;
        this.live = live;
        this.scatter = scatter;
    }

    /** What becomes of such a statement; null for one that goes the way of any other. */
    public @Nullable Next of(RunningCommand command) {
        RouteTable routes = live.current();
        if (!routes.divided() || !bytes.whole()) {
            return null;
        }
        if (command instanceof RunningCommand.Prepare) {
            return prepare(command, routes);
        }
        if (!asks(command)) {
            return null;
        }
        StatementFacts facts = command.facts();
        return switch (facts.listing()) {
            case NONE -> null;
            case TABLES, TRIGGERS -> {
                String schema = facts.schemas().iterator().next();
                yield routes.divided(schema)
                        ? ask(command, scope(command, routes, schema, null), routes)
                        : null;
            }
            case SCHEMAS -> ask(command, scope(command, routes, "", null), routes);
            case TABLE -> describe(command, facts.reads().iterator().next(), routes);
            case CATALOG -> query(command, routes);
        };
    }

    private static boolean asks(RunningCommand command) {
        return command instanceof RunningCommand.Query
                || (command instanceof RunningCommand.Execute execute
                        && execute.code() == CommandCode.EXECUTE
                        && !execute.statement().longData());
    }

    /** What only the side can tell where the session is not and cannot go. */
    public Next askOther(RunningCommand command) {
        return askOnly(command, state.current().other());
    }

    private Next askOnly(RunningCommand command, Side side) {
        return scatter.ask(command, scope(command, live.current(), "", side), side.other());
    }

    private ListingScope scope(
            RunningCommand command, RouteTable routes, String schema, @Nullable Side only) {
        return new ListingScope(command.facts().listing(), only, schema, null, routes, foldsCase());
    }

    private boolean foldsCase() {
        return state.context().lowerCaseTableNames() != 0;
    }

    private Next ask(RunningCommand command, ListingScope scope, RouteTable routes) {
        return scatter.ask(command, scope, first(routes));
    }

    /**
     * Locks of GET_LOCK, which are no part of the transaction that the session has open on the
     * other side.
     */
    public Next askForLocks(RunningCommand command, Side side) {
        command.particulars().details().forEach(detail -> state.pins().after(detail, side));
        return askOnly(command, side);
    }

    /** Where the session's transaction works, or any other list is answered. */
    private Side first(RouteTable routes) {
        Set<Side> worked = state.view().workedOn();
        return worked.isEmpty() ? routes.defaultSide() : worked.iterator().next();
    }

    /** Lists of a schema can be prepared anywhere; they are executed on both. */
    private @Nullable Next prepare(RunningCommand command, RouteTable routes) {
        Listing listing = command.facts().listing();
        return listing == Listing.TABLES || listing == Listing.TRIGGERS
                ? Next.send(first(routes))
                : null;
    }

    /** A description changes nothing: the other side may give it within a transaction on this. */
    private @Nullable Next describe(RunningCommand command, TableName table, RouteTable routes) {
        TransactionView view = state.view();
        Side side = routes.sideOf(table);
        return view.workedOn().contains(side.other()) && view.temporaryTables().isEmpty()
                ? ask(command, scope(command, routes, "", side), routes)
                : null;
    }

    // ---- information_schema

    private @Nullable Next query(RunningCommand command, RouteTable routes) {
        CatalogQuery query =
                command instanceof RunningCommand.Execute execute
                        ? CatalogQuery.of(execute.statement().sql(), execute.statement().context())
                        : CatalogQuery.of(command.particulars().text(), state.context());
        List<@Nullable String> parameters = parameters(command);
        Set<String> schemas = values(query.schemas(), parameters);
        Set<String> tables = values(query.tables(), parameters);
        Side only = onlySide(schemas, tables, routes);
        if (only != null) {
            return goOrAsk(command, only, routes);
        }
        boolean schemata = command.facts().reads().stream().allMatch(Listings::isSchemata);
        ListingScope scope =
                new ListingScope(
                        schemata ? Listing.SCHEMAS : Listing.CATALOG,
                        null,
                        schemas.size() == 1 ? schemas.iterator().next() : "",
                        query,
                        routes,
                        foldsCase());
        boolean undescribed =
                command.code() == CommandCode.EXECUTE && state.format().reply().cachedMetadata();
        if (!undescribed && scope.attributable()) {
            return ask(command, scope, routes);
        }
        SplitCatalogQuery parts =
                schemata || !(command instanceof RunningCommand.Query asked)
                        ? null
                        : SplitCatalogQuery.of(asked, state.context(), routes);
        return parts == null ? null : scatter.ask(command, scope, parts, first(routes));
    }

    private static boolean isSchemata(TableName table) {
        return table.table().equalsIgnoreCase(SCHEMATA.table());
    }

    private Next goOrAsk(RunningCommand command, Side side, RouteTable routes) {
        return state.view().workedOn().contains(side.other())
                ? ask(command, scope(command, routes, "", side), routes)
                : Next.send(side);
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

    private List<@Nullable String> parameters(RunningCommand command) {
        return command instanceof RunningCommand.Execute execute
                ? ExecuteValues.texts(execute.statement(), bytes, state)
                : List.of();
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
