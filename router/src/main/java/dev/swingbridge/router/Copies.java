package dev.swingbridge.router;

import dev.swingbridge.router.table.Side;

/** Which moving tables have a replicated copy on the side that does not serve them. */
@FunctionalInterface
public interface Copies {
    /**
     * Whether this side has every row of the group's tables, and changes made on the other side
     * keep coming.
     */
    boolean on(Side side, String group);
}
