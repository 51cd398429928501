package dev.swingbridge.proxy.session.sides;

/** A session whose links somebody else may use between two of its commands. */
public interface SessionPause {
    /** Whether no command runs, and none has come. */
    boolean idle();

    /** Whether the client gets a server's binary log, as replicas do. */
    boolean dumping();

    /** The links are the proxy's for a moment; commands wait until {@link #resume}. */
    void pause();

    void resume();
}
