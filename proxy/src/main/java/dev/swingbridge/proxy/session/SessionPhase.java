package dev.swingbridge.proxy.session;

import dev.swingbridge.proxy.session.ReadSteering.Appetite;
import dev.swingbridge.proxy.session.registry.SessionSummary;

/** What a session is doing; decides what becomes of bytes from its client. */
enum SessionPhase {
    IDLE(SessionSummary.State.IDLE, Appetite.ALL),
    /** The statement waits at the gate. */
    HELD(SessionSummary.State.HELD, Appetite.BACKLOG),
    /** The command is being judged, or the proxy's own statements run. */
    PREPARING(SessionSummary.State.MOVING, Appetite.BACKLOG),
    /** Between two commands; the proxy's own statements run. */
    PAUSED(SessionSummary.State.MOVING, Appetite.BACKLOG),
    RUNNING(SessionSummary.State.RUNNING, Appetite.UPLOAD),
    /** The rest of a refused command is thrown away. */
    DISCARDING(SessionSummary.State.RUNNING, Appetite.ALL),
    CHANGING_USER(SessionSummary.State.RUNNING, Appetite.ALL),
    CLOSED(SessionSummary.State.IDLE, Appetite.NOTHING);

    private final SessionSummary.State shown;
    private final Appetite appetite;

    SessionPhase(SessionSummary.State shown, Appetite appetite) {
        this.shown = shown;
        this.appetite = appetite;
    }

    /** For operators. */
    SessionSummary.State shown() {
        return shown;
    }

    /** What is read from the client meanwhile. */
    Appetite appetite() {
        return appetite;
    }
}
