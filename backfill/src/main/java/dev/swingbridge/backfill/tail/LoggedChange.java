package dev.swingbridge.backfill.tail;

import dev.swingbridge.router.table.TableName;
import org.jspecify.annotations.Nullable;

/**
 * A statement in the log that changes the definition of a migrated table, and after which the
 * stream goes on: with it, or without it.
 *
 * @param table as the migration spells it
 * @param sql as it was typed
 * @param session to apply it in on the other side; null when it is left out there
 */
public record LoggedChange(TableName table, String sql, @Nullable LoggedSession session) {
    private static final int LONGEST = 300;

    /** For people, cut when it is long. */
    public String shown() {
        return shown(sql);
    }

    static String shown(String sql) {
        return sql.length() > LONGEST ? sql.substring(0, LONGEST) + "..." : sql;
    }
}
