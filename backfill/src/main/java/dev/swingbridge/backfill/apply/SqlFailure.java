package dev.swingbridge.backfill.apply;

import java.sql.SQLException;

/** Tells failures that pass from those that stay. */
public final class SqlFailure {
    static final int DUPLICATE_KEY = 1062;

    private SqlFailure() {}

    /** The transaction is gone, but the same again may succeed. */
    public static boolean passes(SQLException e) {
        String state = e.getSQLState();
        if (state != null && (state.startsWith("08") || state.startsWith("40"))) {
            return true;
        }
        return switch (e.getErrorCode()) {
            // lock wait, deadlock
            case 1205, 1213, 3572 -> true;
            // shutdown, killed, too many connections, aborted, network
            case 1053, 1317, 1927, 3024, 3169, 4031, 1040, 1203, 1152, 1158, 1159, 1160, 1161 ->
                    true;
            // read-only while another server takes over
            case 1290, 1836, 3100 -> true;
            // disk or table full
            case 1021, 1114, 1026, 3675 -> true;
            // MariaDB: record has changed since last read; TiDB: write conflict, retry
            case 1020, 9007, 8022, 8028 -> true;
            default -> false;
        };
    }
}
