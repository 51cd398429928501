package dev.swingbridge.backfill.copy;

import dev.swingbridge.router.table.TableName;

/**
 * How far the copy of one table is.
 *
 * @param rowsCopied read and committed on the other side, earlier runs included
 * @param rowsEstimated what the source expects the table to hold, never below rowsCopied
 * @param bytesCopied of the values, this run only
 */
public record TableProgress(
        TableName table, State state, long rowsCopied, long rowsEstimated, long bytesCopied) {

    /** What a table is waiting for or at. */
    public enum State {
        WAITING,
        COPYING,
        COPIED
    }

    /** A table is only asked how much it holds when its copy begins. */
    boolean notEstimatedYet() {
        return state == State.WAITING && rowsEstimated == 0;
    }
}
