package dev.swingbridge.proxy.migration.lifecycle;

/** Where a migration is in its life. Paused and failed are {@link Health}, not states. */
public enum MigrationState {
    /** Defined; nothing was written to the target's tables yet. */
    CREATED,
    /** Existing rows are copied while the source's log is tailed. */
    COPYING,
    /** The copy is complete and kept in step; the old side serves. */
    REPLICATING,
    /** A cutover to the new side is under way. */
    SWITCHING,
    /** The new side serves; the old side is kept in step for the way back. */
    SWITCHED,
    /** A cutover back to the old side is under way. */
    REVERSING,
    /** Ended on the new side. */
    COMPLETED,
    /** Ended on the old side. */
    CANCELLED;

    public boolean ended() {
        return this == COMPLETED || this == CANCELLED;
    }

    /** True while a cutover may have left records of an attempt behind. */
    public boolean inCutover() {
        return this == SWITCHING || this == REVERSING;
    }
}
