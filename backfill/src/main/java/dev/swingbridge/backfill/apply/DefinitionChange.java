package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.position.LogPosition;

/**
 * A change of a table's definition on the side that is read, and what became of it on the other.
 *
 * @param end the position after it in the log
 */
public record DefinitionChange(String statement, LogPosition end, Fate fate) {
    /** Each is told once or, after a crash, more often. */
    public enum Fate {
        LEFT_OUT,
        /** It is about to be applied: from now on the table may be the one or the other. */
        BEGUN,
        CARRIED_OUT
    }
}
