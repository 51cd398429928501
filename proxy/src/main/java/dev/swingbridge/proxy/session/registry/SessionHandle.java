package dev.swingbridge.proxy.session.registry;

import dev.swingbridge.proxy.backend.GuardedLoop;
import dev.swingbridge.router.table.Side;
import io.netty.channel.ChannelFuture;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * All that the registry may do with a session. Who it is and how it ends can be asked on any
 * thread, everything else on the session's event loop.
 */
public interface SessionHandle {
    /** The connection id that the client knows. */
    long id();

    /** Where everything happens that it does; what is thrown there ends it. */
    GuardedLoop loop();

    /** The end of the client's connection. */
    ChannelFuture closed();

    /** When the last command came, or the login where there was none. */
    long askedLastNanos();

    SessionSummary summary();

    /** Whether a cutover may have to wait for it: in a transaction, or unable to move. */
    boolean blocks();

    /** Whether it can end now without harm: between two commands and outside a transaction. */
    boolean mayEnd();

    /** Whether it has to do with one of these schemas. */
    boolean uses(Set<String> schemas);

    /**
     * Makes it ready to go on at the side, as far as it can be now.
     *
     * @param outcome is completed then; when somebody else has done so, the session stops trying
     */
    void arm(Side side, CompletableFuture<ArmOutcome> outcome);

    /**
     * Asks the servers whether what seems to tie the session to them is still there.
     *
     * @param settled is completed when the pins are what the servers say, or cannot be asked for
     */
    void settlePins(CompletableFuture<Boolean> settled);

    /**
     * KILL or KILL QUERY of this session: a statement that waits at the gate ends here by the
     * latter.
     *
     * @return what is left to be killed on a server
     */
    ServerWork interrupt(boolean queryOnly);

    void close();

    /**
     * Where a session is at work.
     *
     * @param serverConnectionId the server's own id; 0 when there is nothing to kill there
     */
    record ServerWork(Side side, long serverConnectionId) {}
}
