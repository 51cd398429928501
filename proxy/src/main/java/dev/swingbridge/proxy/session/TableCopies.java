package dev.swingbridge.proxy.session;

import dev.swingbridge.router.Copies;
import dev.swingbridge.router.table.Side;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** The copies of moving tables, and how far they are. Safe for use by any thread. */
public interface TableCopies extends Copies {
    /**
     * Waits until everything that was committed on the other side before this call is in the
     * group's copy on this side.
     *
     * @return true; false when the time is over or the copy is not kept up any more
     */
    CompletionStage<Boolean> caughtUp(Side side, String group, Duration limit);
}
