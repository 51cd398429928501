package dev.swingbridge.backfill.schema;

import static dev.swingbridge.backfill.schema.SchemaReader.text;

import dev.swingbridge.backfill.server.Rows;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The applications' triggers on moved tables. During a migration they are guarded on both sides:
 * inert for sessions with {@code @swingbridge_writer} set, unchanged for everybody else, so that
 * replicated rows fire nothing and a cutover needs no definitions changed.
 */
public final class Triggers {
    private static final String GUARD = "IF @swingbridge_writer IS NULL THEN ";
    // The line break ends a comment the body may end with.
    private static final String GUARD_END = "\n; END IF";

    private Triggers() {}

    /**
     * One trigger as the server keeps it.
     *
     * @param body its statement, guarded or not
     */
    public record Trigger(
            String name,
            TableName table,
            String timing,
            String event,
            String body,
            String definer,
            String sqlMode,
            String charset,
            String collation) {

        public boolean guarded() {
            return body.startsWith(GUARD) && body.endsWith(GUARD_END);
        }

        /** The same trigger, silent for Swingbridge's own sessions. */
        public Trigger guard() {
            return guarded() ? this : withBody(GUARD + body + GUARD_END);
        }

        /** The trigger the application defined. */
        public Trigger original() {
            return guarded()
                    ? withBody(body.substring(GUARD.length(), body.length() - GUARD_END.length()))
                    : this;
        }

        private Trigger withBody(String changed) {
            return new Trigger(
                    name, table, timing, event, changed, definer, sqlMode, charset, collation);
        }
    }

    /** The applications' triggers on these tables, in the order they fire; no fence triggers. */
    public static List<Trigger> read(Connection connection, Collection<TableName> tables)
            throws SQLException {
        List<Trigger> triggers = new ArrayList<>();
        String sql =
                "SELECT TRIGGER_NAME AS name, EVENT_OBJECT_SCHEMA AS s, EVENT_OBJECT_TABLE AS t,"
                        + " ACTION_TIMING AS timing, EVENT_MANIPULATION AS event,"
                        + " ACTION_STATEMENT AS body, DEFINER AS definer, SQL_MODE AS mode,"
                        + " CHARACTER_SET_CLIENT AS charset, COLLATION_CONNECTION AS collation"
                        + " FROM information_schema.TRIGGERS WHERE "
                        + SchemaReader.among(tables)
                                .replace(
                                        "TABLE_SCHEMA, TABLE_NAME",
                                        "EVENT_OBJECT_SCHEMA," + " EVENT_OBJECT_TABLE")
                        + " ORDER BY EVENT_OBJECT_SCHEMA, EVENT_OBJECT_TABLE, EVENT_MANIPULATION,"
                        + " ACTION_TIMING, ACTION_ORDER";
        for (Map<String, String> row : Rows.all(connection, sql)) {
            if (!FenceTriggers.isFence(text(row, "name"))) {
                triggers.add(
                        new Trigger(
                                text(row, "name"),
                                new TableName(text(row, "s"), text(row, "t")),
                                text(row, "timing"),
                                text(row, "event"),
                                text(row, "body"),
                                text(row, "definer"),
                                text(row, "mode"),
                                text(row, "charset"),
                                text(row, "collation")));
            }
        }
        return triggers;
    }

    /**
     * Guards every trigger of the tables in place. Each table is locked while its triggers are
     * replaced, so no row slips through without them.
     *
     * @param connection of {@code openSchemaConnection}, holding no lock
     */
    public static void guard(Connection connection, Collection<TableName> tables)
            throws SQLException {
        finish(connection, tables);
        List<Trigger> all = read(connection, tables);
        replace(connection, all, all.stream().map(Trigger::guard).toList());
    }

    /** Puts the applications' own triggers back in place, like {@link #guard}. */
    public static void restore(Connection connection, Collection<TableName> tables)
            throws SQLException {
        finish(connection, tables);
        List<Trigger> all = read(connection, tables);
        replace(connection, all, all.stream().map(Trigger::original).toList());
    }

    /**
     * Carries through what was cut short while triggers of these tables were replaced: some may be
     * missing. Every verb here does this first.
     *
     * @param connection of {@code openSchemaConnection}, holding no lock
     */
    public static void finish(Connection connection, Collection<TableName> tables)
            throws SQLException {
        Set<TableName> there = SchemaReader.read(connection, tables).keySet();
        for (Map.Entry<TableName, List<Trigger>> saved :
                SavedTriggers.read(connection, tables).entrySet()) {
            TableName table = saved.getKey();
            if (there.contains(table)) {
                List<Trigger> have = read(connection, List.of(table));
                replaceOn(connection, table, have, saved.getValue());
            } else {
                SavedTriggers.forget(connection, table);
            }
        }
    }

    /**
     * Creates the triggers guarded on another server; those of the same name there are replaced.
     */
    public static void createGuarded(Connection connection, List<Trigger> triggers)
            throws SQLException {
        List<TableName> tables = triggers.stream().map(Trigger::table).distinct().toList();
        finish(connection, tables);
        List<Trigger> wanted = triggers.stream().map(Trigger::guard).toList();
        replace(connection, read(connection, tables), wanted);
    }

    private static void replace(Connection connection, List<Trigger> old, List<Trigger> wanted)
            throws SQLException {
        for (TableName table : wanted.stream().map(Trigger::table).distinct().toList()) {
            List<Trigger> have = of(table, old);
            List<Trigger> want = of(table, wanted);
            if (!have.equals(want)) {
                replaceOn(connection, table, have, want);
            }
        }
    }

    private static void replaceOn(
            Connection connection, TableName table, List<Trigger> have, List<Trigger> want)
            throws SQLException {
        StoredSession before = StoredSession.of(connection);
        SavedTriggers.save(connection, table, want);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLES " + table.quoted() + " WRITE");
            try {
                for (Trigger trigger : have) {
                    statement.execute(
                            "DROP TRIGGER IF EXISTS "
                                    + new TableName(table.schema(), trigger.name()).quoted());
                }
                for (Trigger trigger : want) {
                    String definition = definition(trigger);
                    new StoredSession(trigger.sqlMode(), trigger.charset(), trigger.collation())
                            .useFor(statement, definition);
                    statement.execute(definition);
                }
            } finally {
                statement.execute("UNLOCK TABLES");
                before.use(statement);
            }
        }
        SavedTriggers.forget(connection, table);
    }

    private static String definition(Trigger trigger) {
        return "CREATE DEFINER="
                + Definers.quoted(trigger.definer())
                + " TRIGGER "
                + new TableName(trigger.table().schema(), trigger.name()).quoted()
                + " "
                + trigger.timing()
                + " "
                + trigger.event()
                + " ON "
                + trigger.table().quoted()
                + " FOR EACH ROW "
                + trigger.body();
    }

    private static List<Trigger> of(TableName table, List<Trigger> triggers) {
        return triggers.stream().filter(trigger -> trigger.table().equals(table)).toList();
    }
}
