package dev.swingbridge.proxy.migration.store;

/**
 * What a side has agreed to give up: the newest such record of one migration on one side. A side
 * loses nothing before this says so.
 *
 * @param epoch of the attempt
 * @param attempt identifies the one run of the plan that may go on from here
 */
public record Intent(long epoch, String attempt, Phase phase) {

    /** How far the giving up went. */
    public enum Phase {
        /** Taken back. */
        NONE,
        /** The register on the other side decides. */
        INTENT,
        /** The other side serves; writers are fenced off here. */
        MOVED
    }
}
