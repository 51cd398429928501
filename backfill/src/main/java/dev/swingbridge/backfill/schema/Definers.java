package dev.swingbridge.backfill.schema;

import dev.swingbridge.backfill.server.Rows;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;

/** Accounts that stored code runs as. */
final class Definers {
    private Definers() {}

    /** An account as information_schema prints it, {@code user@host}, quoted for SQL text. */
    static String quoted(String account) {
        int at = account.lastIndexOf('@');
        return at < 0
                ? TableName.quote(account)
                : TableName.quote(account.substring(0, at))
                        + "@"
                        + TableName.quote(account.substring(at + 1));
    }

    /** False too when this login may not see the accounts. */
    static boolean exists(Connection connection, String account) throws SQLException {
        int at = account.lastIndexOf('@');
        String user = at < 0 ? account : account.substring(0, at);
        String host = at < 0 ? "%" : account.substring(at + 1);
        // Both flavours list every account here to those who may read the mysql schema.
        String grantee = "'" + user + "'@'" + host + "'";
        String found =
                Rows.value(
                        connection,
                        "SELECT COUNT(*) FROM information_schema.USER_PRIVILEGES WHERE GRANTEE = "
                                + Rows.literal(grantee));
        return found != null && !found.equals("0");
    }
}
