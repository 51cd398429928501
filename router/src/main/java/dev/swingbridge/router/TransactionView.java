package dev.swingbridge.router;

import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.util.Map;
import java.util.Set;

/**
 * What routing needs to know of a session.
 *
 * @param current side of the last statement with tables; serves statements without any
 * @param workedOn sides on which the open transaction has done work; empty when none is open or it
 *     has done nothing yet
 * @param passes groups whose passes the open transaction holds
 * @param temporaryTables the session's temporary tables and where they live
 */
public record TransactionView(
        Side current,
        Set<Side> workedOn,
        Set<String> passes,
        Map<TableName, Side> temporaryTables) {

    public TransactionView {
        workedOn = Set.copyOf(workedOn);
        passes = Set.copyOf(passes);
        temporaryTables = Map.copyOf(temporaryTables);
    }

    /** No open transaction, no temporary tables. */
    public static TransactionView idle(Side current) {
        return new TransactionView(current, Set.of(), Set.of(), Map.of());
    }
}
