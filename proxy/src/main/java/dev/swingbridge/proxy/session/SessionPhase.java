package dev.swingbridge.proxy.session;

import dev.swingbridge.proxy.session.registry.SessionSummary;

/** What a session is doing; decides what becomes of bytes from its client. */
enum SessionPhase {
    IDLE(SessionSummary.State.IDLE),
    /** The statement waits at the gate. */
    HELD(SessionSummary.State.HELD),
    /** The command is being judged, or the proxy's own statements run. */
    PREPARING(SessionSummary.State.MOVING),
    RUNNING(SessionSummary.State.RUNNING),
    /** The rest of a refused command is thrown away. */
    DISCARDING(SessionSummary.State.RUNNING),
    CHANGING_USER(SessionSummary.State.RUNNING),
    CLOSED(SessionSummary.State.IDLE);

    private final SessionSummary.State shown;

    SessionPhase(SessionSummary.State shown) {
        this.shown = shown;
    }

    /** For operators. */
    SessionSummary.State shown() {
        return shown;
    }
}
