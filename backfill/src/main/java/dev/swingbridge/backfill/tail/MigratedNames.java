package dev.swingbridge.backfill.tail;

import dev.swingbridge.router.table.TableName;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Whether names in a statement may be those of migrated tables, whatever their case. */
final class MigratedNames {
    /** Stands for what could not be decoded, so it may be any letter. */
    private static final char UNREAD = '\ufffd';

    private final Set<String> schemas = new HashSet<>();
    private final Set<String> tables = new HashSet<>();
    private final Set<String> tableNames = new HashSet<>();

    MigratedNames(Iterable<TableName> migrated) {
        for (TableName table : migrated) {
            schemas.add(lower(table.schema()));
            tableNames.add(lower(table.table()));
            tables.add(lower(table.schema()) + "." + lower(table.table()));
        }
    }

    boolean hasSchema(String schema) {
        return isUnread(schema) || schemas.contains(lower(schema));
    }

    boolean hasTable(String schema, String table) {
        if (isUnread(table)) {
            return hasSchema(schema);
        }
        return isUnread(schema)
                ? tableNames.contains(lower(table))
                : tables.contains(lower(schema) + "." + lower(table));
    }

    private static boolean isUnread(String name) {
        return name.indexOf(UNREAD) >= 0;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
