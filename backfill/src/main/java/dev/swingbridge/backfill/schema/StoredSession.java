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
    /** What the driver sends. */
    private static final String SENT = "utf8mb4";

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

    /**
     * For a definition. The driver sends UTF-8 whatever the session says, so a text beyond ASCII is
     * announced as that: the server then keeps the same letters, and the other character set counts
     * for nothing else, as literals have that of the collation.
     */
    void useFor(Statement statement, String definition) throws SQLException {
        boolean ascii = definition.chars().allMatch(letter -> letter < 0x80);
        (ascii ? this : new StoredSession(sqlMode, SENT, collation)).use(statement);
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
