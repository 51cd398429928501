package dev.swingbridge.backfill.schema;

import dev.swingbridge.backfill.server.Rows;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;

/** Accounts that stored code runs as. */
public final class Definers {
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

    /** True when only logins with SYSTEM_USER may create what this account defines. */
    public static boolean mayUseSystem(Connection connection, String account) throws SQLException {
        return count(connection, account, " AND PRIVILEGE_TYPE = 'SYSTEM_USER'") > 0;
    }

    /** False too when this login may not see the accounts. */
    public static boolean exists(Connection connection, String account) throws SQLException {
        return count(connection, account, "") > 0;
    }

    private static long count(Connection connection, String account, String more)
            throws SQLException {
        int at = account.lastIndexOf('@');
        String user = at < 0 ? account : account.substring(0, at);
        String host = at < 0 ? "%" : account.substring(at + 1);
        // Both flavours list every account here to those who may read the mysql schema.
        String grantee = "'" + user + "'@'" + host + "'";
        String found =
                Rows.value(
                        connection,
                        "SELECT COUNT(*) FROM information_schema.USER_PRIVILEGES WHERE GRANTEE = "
                                + Rows.literal(grantee)
                                + more);
        return found == null ? 0 : Long.parseLong(found);
    }
}
