package dev.swingbridge.proxy.session;

import java.time.Duration;

/**
 * What becomes of a read whose tables are on both sides.
 *
 * @param limit a read that has waited for a copy this long is refused
 */
public record CrossSideReads(Policy policy, TableCopies copies, Duration limit) {
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
