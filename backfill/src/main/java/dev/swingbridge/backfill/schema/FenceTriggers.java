package dev.swingbridge.backfill.schema;

import dev.swingbridge.backfill.server.Rows;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Triggers that refuse writes on the side that lost authority. Durable: they outlive this process
 * and restarts of the server. Sessions with {@code @swingbridge_writer} set pass, so the reverse
 * stream goes on. TRUNCATE does not fire triggers.
 */
public final class FenceTriggers {
    private static final String PREFIX = "swingbridge_fence_";
    private static final List<String> EVENTS = List.of("INSERT", "UPDATE", "DELETE");
    // The longest MESSAGE_TEXT a server takes.
    private static final int MESSAGE_LIMIT = 128;

    private FenceTriggers() {}

    /**
     * Fences the tables; those already fenced stay as they are.
     *
     * @param connection may hold the tables' WRITE lock; never a data connection
     * @param servedBy named in the refusal
     */
    public static void create(
            Connection connection, Collection<TableName> tables, String migration, Side servedBy)
            throws SQLException {
        Set<String> existing = names(connection, tables);
        try (Statement statement = connection.createStatement()) {
            for (TableName table : tables) {
                String message =
                        table
                                + " is served by "
                                + servedBy.label()
                                + " during migration "
                                + migration
                                + ": connect through the proxy";
                for (String event : EVENTS) {
                    if (!existing.contains(name(table, event))) {
                        statement.execute(definition(table, event, message));
                    }
                }
            }
        }
    }

    /** Takes the fence away; fine where there is none. */
    public static void drop(Connection connection, Collection<TableName> tables)
            throws SQLException {
        Set<String> existing = names(connection, tables);
        try (Statement statement = connection.createStatement()) {
            for (TableName table : tables) {
                for (String event : EVENTS) {
                    String name = name(table, event);
                    if (existing.contains(name)) {
                        statement.execute(
                                "DROP TRIGGER IF EXISTS "
                                        + new TableName(table.schema(), name).quoted());
                    }
                }
            }
        }
    }

    static boolean isFence(String trigger) {
        return trigger.startsWith(PREFIX);
    }

    private static String definition(TableName table, String event, String message) {
        String text =
                message.length() <= MESSAGE_LIMIT ? message : message.substring(0, MESSAGE_LIMIT);
        return "CREATE TRIGGER "
                + new TableName(table.schema(), name(table, event)).quoted()
                + " BEFORE "
                + event
                + " ON "
                + table.quoted()
                + " FOR EACH ROW IF @swingbridge_writer IS NULL THEN SIGNAL SQLSTATE '45000'"
                + " SET MESSAGE_TEXT = "
                + Rows.literal(text)
                + "; END IF";
    }

    private static Set<String> names(Connection connection, Collection<TableName> tables)
            throws SQLException {
        Map<String, Boolean> schemas = new LinkedHashMap<>();
        tables.forEach(table -> schemas.put(Rows.literal(table.schema()), true));
        if (schemas.isEmpty()) {
            return Set.of();
        }
        return new HashSet<>(
                Rows.column(
                        connection,
                        "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS"
                                + " WHERE TRIGGER_NAME LIKE 'swingbridge\\_fence\\_%'"
                                + " AND EVENT_OBJECT_SCHEMA IN ("
                                + String.join(",", schemas.keySet())
                                + ")"));
    }

    private static String name(TableName table, String event) {
        // A table name may be as long as a trigger name may be, so a hash stands for it.
        UUID hash = UUID.nameUUIDFromBytes(table.toString().getBytes(StandardCharsets.UTF_8));
        return PREFIX
                + event.substring(0, 1).toLowerCase(Locale.ROOT)
                + "_"
                + hash.toString().replace("-", "");
    }
}
