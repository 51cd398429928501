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

    /** Answer with an error; nothing was sent anywhere. */
    record Refuse(Reason reason, String message) implements Decision {}

    /** Why a statement is refused. */
    enum Reason {
        TABLES_ON_BOTH_SIDES,
        TRANSACTION_ON_OTHER_SIDE,
        NOT_DURING_MIGRATION,
        /**
         * Locks of GET_LOCK are on another side than what else the statement or transaction needs.
         */
        USER_LOCKS_ON_OTHER_SIDE,
        /** May touch any table, while tables are on both sides. */
        NOT_UNDERSTOOD,
        /** The proxy's own schema is not for applications. */
        CONTROL_SCHEMA
    }
}
