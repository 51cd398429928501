package dev.swingbridge.proxy.migration.cutover;

import java.time.Duration;

/**
 * How one cutover is to be made.
 *
 * @param maxHold past it the cutover undoes itself and releases to the old side
 * @param drain how long open transactions may go on once new work waits; the stricter of this and
 *     {@code maxHold} holds
 * @param maxLag a cutover does not begin while the stream is further behind
 * @param openTransactions what happens to transactions that outlive the drain
 * @param fence how the old side refuses writers that bypass the proxy
 * @param mode whether it is done, tried, or only shown
 */
public record CutoverOptions(
        Duration maxHold,
        Duration drain,
        Duration maxLag,
        OpenTransactions openTransactions,
        Fence fence,
        Mode mode) {

    /** What happens to transactions that outlive the drain. */
    public enum OpenTransactions {
        /** The cutover undoes itself. */
        ABORT,
        /** Their sessions are disconnected. */
        KILL
    }

    /** How the old side refuses writers that bypass the proxy. */
    public enum Fence {
        TRIGGERS,
        /** It does not: what they write there stops the stream, or is overwritten by it. */
        NONE
    }

    /** Whether a cutover is done, tried, or only shown. */
    public enum Mode {
        FOR_REAL,
        /** Everything up to the decision, then undone. */
        REHEARSE,
        /** Only the names of the steps. */
        DRY_RUN
    }

    public static CutoverOptions defaults() {
        return new CutoverOptions(
                Duration.ofMillis(500),
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                OpenTransactions.ABORT,
                Fence.TRIGGERS,
                Mode.FOR_REAL);
    }

    public CutoverOptions withMaxHold(Duration changed) {
        return new CutoverOptions(changed, drain, maxLag, openTransactions, fence, mode);
    }

    public CutoverOptions withDrain(Duration changed) {
        return new CutoverOptions(maxHold, changed, maxLag, openTransactions, fence, mode);
    }

    public CutoverOptions withMaxLag(Duration changed) {
        return new CutoverOptions(maxHold, drain, changed, openTransactions, fence, mode);
    }

    public CutoverOptions withOpenTransactions(OpenTransactions changed) {
        return new CutoverOptions(maxHold, drain, maxLag, changed, fence, mode);
    }

    public CutoverOptions withFence(Fence changed) {
        return new CutoverOptions(maxHold, drain, maxLag, openTransactions, changed, mode);
    }

    public CutoverOptions withMode(Mode changed) {
        return new CutoverOptions(maxHold, drain, maxLag, openTransactions, fence, changed);
    }
}
