package dev.swingbridge.router;

import dev.swingbridge.router.table.Side;
import java.util.Set;

/** What becomes of one statement. */
public sealed interface Decision {
    /**
     * Send it to this side.
     *
     * @param groups the table groups whose passes the statement runs under
     * @param routeVersion of the table the decision was made from
     */
    record Forward(Side side, Set<String> groups, long routeVersion) implements Decision {}

    /** Wait until these groups are released, then route again. */
    record Hold(Set<String> groups) implements Decision {}

    /** Answer with an error; nothing was sent anywhere. */
    record Refuse(Reason reason, String message) implements Decision {}

    /** Why a statement is refused; carries MySQL's code and SQLSTATE. */
    enum Reason {
        TABLES_ON_BOTH_SIDES(1235, "42000"),
        TRANSACTION_ON_OTHER_SIDE(1235, "42000"),
        NOT_DURING_MIGRATION(1235, "42000"),
        /**
         * Locks of GET_LOCK are on another side than what else the statement or transaction needs.
         */
        USER_LOCKS_ON_OTHER_SIDE(1235, "42000"),
        /** May touch any table, while tables are on both sides. */
        NOT_UNDERSTOOD(1235, "42000"),
        /** The proxy's own schema is not for applications. */
        CONTROL_SCHEMA(1044, "42000");

        public final int code;
        public final String sqlState;

        Reason(int code, String sqlState) {
            this.code = code;
            this.sqlState = sqlState;
        }
    }
}
