package dev.swingbridge.proxy.catalog;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.router.SchemaObjects.Footprint;
import dev.swingbridge.router.SchemaObjects.Leftovers;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.Tokens;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.sql.StoredDefinitions;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the views, routines and triggers of one server and what their texts name. */
final class CatalogReading {
    private static final String NOT_SYSTEM =
            " NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema', 'swingbridge')";

    private final Connection connection;
    private final SqlContext context;
    private final Set<TableName> known = new HashSet<>();
    private final Set<TableName> routineNames = new HashSet<>();

    /** One object with its text, and the sql_mode that it is read in. */
    private record Text(
            TableName name, @Nullable TableName of, @Nullable String body, String sqlMode) {}

    private CatalogReading(Connection connection, SqlContext context) {
        this.connection = connection;
        this.context = context;
    }

    static CatalogSnapshot of(DatabaseServer server) throws SQLException {
        try (Connection connection = server.connection()) {
            return new CatalogReading(connection, SqlContexts.of(server)).read();
        }
    }

    private CatalogSnapshot read() throws SQLException {
        texts(
                        "SELECT table_schema, table_name, NULL, NULL, NULL FROM information_schema.tables WHERE table_schema")
                .forEach(table -> known.add(table.name()));
        List<Text> views =
                texts(
                        "SELECT table_schema, table_name, NULL, view_definition, NULL"
                                + " FROM information_schema.views WHERE table_schema");
        List<Text> bodies =
                texts(
                        "SELECT routine_schema, routine_name, NULL, routine_definition,"
                                + " sql_mode"
                                + " FROM information_schema.routines WHERE routine_schema");
        List<Text> triggers =
                texts(
                        "SELECT trigger_schema, trigger_name, event_object_table, action_statement,"
                                + " sql_mode"
                                + " FROM information_schema.triggers"
                                + " WHERE trigger_name NOT LIKE 'swingbridge\\_fence\\_%'"
                                + " AND trigger_schema");
        bodies.forEach(routine -> routineNames.add(asObject(routine.name())));
        Map<TableName, Footprint> routines = routines(bodies);
        Map<TableName, Footprint> viewed = new HashMap<>();
        for (Text view : views) {
            // Whether a view is written is known from the statement: here it only reads.
            Footprint reached = footprint(view, routines);
            viewed.put(view.name(), new Footprint(reached.reads(), Set.of(), reached.known()));
        }
        Map<TableName, Footprint> writes = new HashMap<>();
        Map<TableName, TableName> tableOf = new HashMap<>();
        for (Text trigger : triggers) {
            TableName table = trigger.of();
            if (table != null) {
                tableOf.put(asObject(trigger.name()), table);
                writes.merge(table, footprint(trigger, routines), Footprint::and);
            }
        }
        return new CatalogSnapshot(known, viewed, writes, routines, tableOf, true);
    }

    private List<Text> texts(String select) throws SQLException {
        List<Text> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(select + NOT_SYSTEM)) {
            while (rows.next()) {
                String schema = rows.getString(1);
                String table = rows.getString(3);
                TableName of = table == null ? null : new TableName(schema, table);
                // the text of a view is the server's own, which it writes without any mode
                String sqlMode = Objects.requireNonNullElse(rows.getString(5), "");
                TableName name = new TableName(schema, rows.getString(2));
                texts.add(new Text(name, of, rows.getString(4), sqlMode));
            }
        }
        return texts;
    }

    /** Routines call each other: what one reaches grows until nothing is new any more. */
    private Map<TableName, Footprint> routines(List<Text> bodies) {
        Map<TableName, Footprint> found = new HashMap<>();
        boolean grew = true;
        while (grew) {
            grew = false;
            for (Text body : bodies) {
                Footprint reached = footprint(body, found);
                grew |= !reached.equals(found.put(asObject(body.name()), reached));
            }
        }
        return found;
    }

    private Footprint footprint(Text object, Map<TableName, Footprint> routines) {
        String body = object.body();
        if (body == null) {
            return Footprint.UNKNOWN;
        }
        String schema = object.name().schema();
        Tokens text =
                Tokens.of(body, context.withDefaultSchema(schema).withSqlMode(object.sqlMode()));
        NamesInText names = NamesInText.of(text, schema);
        Set<StatementFacts> definitions = StoredDefinitions.in(text);
        Leftovers leaves = StoredLeftovers.in(text, schema);
        if (!names.certain()) {
            return new Footprint(Set.of(), Set.of(), definitions, leaves, false);
        }
        Set<TableName> reached = new HashSet<>(names.names());
        reached.retainAll(known);
        reached.remove(object.name());
        Footprint own = new Footprint(reached, reached, definitions, leaves, true);
        for (TableName name : names.names()) {
            TableName routine = asObject(name);
            if (routineNames.contains(routine)) {
                own = own.and(routines.getOrDefault(routine, Footprint.NONE));
            }
        }
        return own;
    }

    /** The name of a routine or a trigger, whose case does not matter on any server. */
    static TableName asObject(TableName name) {
        return new TableName(name.schema(), name.table().toLowerCase(Locale.ROOT));
    }
}
