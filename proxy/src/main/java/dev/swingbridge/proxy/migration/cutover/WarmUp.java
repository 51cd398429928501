package dev.swingbridge.proxy.migration.cutover;

import dev.swingbridge.backfill.position.StreamPosition;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/**
 * What runs for the first time in a process, or on a connection, takes tens of milliseconds longer.
 * So what runs under hold runs once before it, on a group and an attempt that nobody has.
 */
final class WarmUp {
    private static final String NOBODY = "/nobody";

    private WarmUp() {}

    /**
     * @param position any
     */
    static void run(CutoverScene scene, Duration maxHold, StreamPosition position)
            throws SQLException, InterruptedException, ExecutionException {
        scene.oldServer().rehearseLock();
        String group = scene.group() + NOBODY;
        HoldBudget budget = new HoldBudget(maxHold);
        budget.holdBegins(() -> scene.gate().release(group));
        try {
            scene.gate().hold(group);
            scene.gate().drained(group).toCompletableFuture().get();
            scene.newRecords()
                    .commitRegister(
                            scene.instance(), scene.epoch(), scene.attempt() + NOBODY, position);
            scene.moved(scene.routes().current());
        } finally {
            scene.gate().release(group);
            budget.holdEnds();
        }
    }
}
