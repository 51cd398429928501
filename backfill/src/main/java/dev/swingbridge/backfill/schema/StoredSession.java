package dev.swingbridge.backfill.schema;

import static dev.swingbridge.backfill.schema.SchemaReader.text;

import dev.swingbridge.backfill.server.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The session settings that stored code keeps from its creation and runs under.
 *
 * @param collation may be unknown to the other flavour; its character set's default stands in
 */
record StoredSession(String sqlMode, String charset, String collation) {
    private static final int WRONG_VALUE = 1231;
    private static final int UNKNOWN_COLLATION = 1273;
    // Known to one flavour only, and without effect on what a statement does.
    private static final Set<String> HARMLESS =
            Set.of(
                    "NO_AUTO_CREATE_USER",
                    "IGNORE_BAD_TABLE_OPTIONS",
                    "NO_FIELD_OPTIONS",
                    "NO_KEY_OPTIONS",
                    "NO_TABLE_OPTIONS");

    /** What the connection has now. */
    static StoredSession of(Connection connection) throws SQLException {
        Map<String, String> now =
                Rows.first(
                        connection,
                        "SELECT @@sql_mode AS mode, @@character_set_client AS charset,"
                                + " @@collation_connection AS collation");
        return new StoredSession(text(now, "mode"), text(now, "charset"), text(now, "collation"));
    }

    void use(Statement statement) throws SQLException {
        try {
            statement.execute("SET sql_mode=" + Rows.literal(sqlMode));
        } catch (SQLException e) {
            if (e.getErrorCode() != WRONG_VALUE) {
                throw e;
            }
            String known =
                    Arrays.stream(sqlMode.split(","))
                            .filter(mode -> !HARMLESS.contains(mode))
                            .collect(Collectors.joining(","));
            statement.execute("SET sql_mode=" + Rows.literal(known));
        }
        try {
            statement.execute(
                    "SET character_set_client=" + charset + ", collation_connection=" + collation);
        } catch (SQLException e) {
            if (e.getErrorCode() != UNKNOWN_COLLATION) {
                throw e;
            }
            statement.execute(
                    "SET character_set_client="
                            + charset
                            + ", character_set_connection="
                            + charset);
        }
    }
}
