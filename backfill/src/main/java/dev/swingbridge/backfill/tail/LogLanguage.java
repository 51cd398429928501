package dev.swingbridge.backfill.tail;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlCharset;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * How a server reads the statements that stand in its log.
 *
 * @param charsets of its collations, by the numbers that the log gives them
 */
record LogLanguage(ServerDialect dialect, Map<Integer, SqlCharset> charsets) {
    LogLanguage {
        charsets = Map.copyOf(charsets);
    }

    static LogLanguage of(DatabaseServer server) throws SQLException {
        boolean namesOfMany = server.identity().mariaDb() && server.identity().atLeast(10, 10, 0);
        String collations =
                namesOfMany // and COLLATIONS has no numbers of them
                        ? "COLLATION_CHARACTER_SET_APPLICABILITY"
                        : "COLLATIONS";
        Map<Integer, SqlCharset> charsets = new HashMap<>();
        try (Connection control = server.connection();
                Statement statement = control.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT ID, CHARACTER_SET_NAME FROM information_schema."
                                        + collations
                                        + " WHERE ID IS NOT NULL")) {
            while (rows.next()) {
                charsets.put(rows.getInt(1), SqlCharset.named(String.valueOf(rows.getString(2))));
            }
        }
        return new LogLanguage(ServerDialect.of(server.identity().version()), charsets);
    }
}
