package dev.swingbridge.proxy.session;

import dev.swingbridge.router.Copies;
import dev.swingbridge.router.table.Side;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * What becomes of a read whose tables are on both sides.
 *
 * @param limit a read that has waited for a copy this long is refused
 */
public record CrossSideReads(Policy policy, TableCopies copies, Duration limit) {
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

    /** From the configuration. */
    public enum Policy {
        /** An error that names the tables. */
        REFUSE,
        /** Answered from a copy as it is. */
        STALE,
        /** Answered from a copy once that has all that this session has written. */
        WAIT
    }
}
