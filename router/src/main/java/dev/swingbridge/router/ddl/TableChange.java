package dev.swingbridge.router.ddl;

import java.util.Set;

/**
 * What one statement does to the definition of one table, as far as its text tells.
 *
 * @param schema as spelled in the text; empty when it means the session's default
 * @param table empty when the statement is not of a known form
 * @param indexes dropped, renamed or hidden, names in lower case
 */
public record TableChange(Extent extent, String schema, String table, Set<String> indexes) {
    public TableChange {
        indexes = Set.copyOf(indexes);
    }

    /** Reads one statement; what is not understood is {@link Extent#BEYOND}. */
    public static TableChange read(String sql) {
        return new TableChangeReader(sql).read();
    }
}
