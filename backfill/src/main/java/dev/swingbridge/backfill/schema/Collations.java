package dev.swingbridge.backfill.schema;

import static dev.swingbridge.backfill.schema.SchemaReader.text;

import dev.swingbridge.backfill.server.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The collations a server knows, by full name. */
final class Collations {
    private Collations() {}

    static Set<String> of(Connection connection) throws SQLException {
        Set<String> names = new HashSet<>();
        // Newer MariaDB shares collations between character sets and has full names here only.
        for (Map<String, String> row :
                Rows.all(
                        connection,
                        "SELECT * FROM information_schema.COLLATION_CHARACTER_SET_APPLICABILITY")) {
            names.add(row.getOrDefault("full_collation_name", text(row, "collation_name")));
        }
        return names;
    }
}
