package dev.swingbridge.proxy.session.sides;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.proxy.backend.Backend;
import dev.swingbridge.proxy.backend.BackendConnector;
import dev.swingbridge.proxy.backend.BackendLogin;
import dev.swingbridge.proxy.backend.ConnectFailedException;
import dev.swingbridge.proxy.backend.ConnectFailure;
import dev.swingbridge.proxy.backend.GuardedLoop;
import dev.swingbridge.proxy.frontend.ClientLogin;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.OptionCommand;
import dev.swingbridge.proxy.session.link.SmallResult;
import dev.swingbridge.proxy.session.registry.SessionMetrics;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.table.Side;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A session's connection to a side: opened in the client's name, in its default schema. */
final class SideConnection {
    private final SessionState state;
    private final BackendConnector connector;
    private final GuardedLoop loop;
    private final BackendLink.Listener listener;
    private final SessionMetrics metrics;
    private boolean ended;

    SideConnection(
            SessionState state,
            BackendConnector connector,
            GuardedLoop loop,
            BackendLink.Listener listener,
            SessionMetrics metrics) {
        this.state = state;
        this.connector = connector;
        this.loop = loop;
        this.listener = listener;
        this.metrics = metrics;
    }

    boolean isOpen(Side side) {
        return state.openLink(side) != null;
    }

    /** A server that lacks the default schema, or forbids it, gets a connection without one. */
    void open(Side side, Consumer<@Nullable ErrPacket> done) {
        open(side, state.changes().schema(), done);
    }

    private void open(Side side, String schema, Consumer<@Nullable ErrPacket> done) {
        ClientLogin as = state.login();
        BackendLogin login = as.backendLogin(side).withSchema(schema.isEmpty() ? null : schema);
        loop.whenDone(
                connector.connect(loop.eventLoop(), side, login),
                future -> {
                    if (future.isSuccess()) {
                        done.accept(opened(future.getNow(), as));
                    } else if (!schema.isEmpty() && lacksSchema(future.cause())) {
                        open(side, "", done);
                    } else {
                        done.accept(ConnectFailure.toClient(side, future.cause()));
                    }
                });
    }

    /**
     * Meanwhile the client may have gone on as another user, or something else may have opened a
     * connection that is in use already: a statement while the session is made ready.
     */
    private @Nullable ErrPacket opened(Backend backend, ClientLogin as) {
        boolean wanted = !ended && as.equals(state.login());
        if (wanted && !isOpen(backend.side())) {
            adopt(backend);
        } else {
            backend.channel().close();
        }
        return wanted ? null : SmallResult.LOST.error();
    }

    private static boolean lacksSchema(Throwable cause) {
        return cause instanceof ConnectFailedException refused && refused.failure().ofSchema();
    }

    void adopt(Backend backend) {
        BackendLink link = BackendLink.of(backend, listener);
        state.statements().forget(backend.side());
        state.link(backend.side(), link);
        metrics.backends(backend.side(), 1);
        link.install();
    }

    void end() {
        ended = true;
    }

    /** Whether several statements may come in one text is the client's to say, at any time. */
    boolean allows(Side side) {
        BackendLink link = state.link(side);
        return link == null || link.multiStatements() == state.multiStatements();
    }

    void allow(Side side, Consumer<@Nullable ErrPacket> done) {
        BackendLink link = state.openLink(side);
        boolean several = state.multiStatements();
        if (link == null) {
            done.accept(SmallResult.LOST.error());
            return;
        }
        OptionCommand.send(
                link,
                several,
                answer -> {
                    if (answer == null || answer.error()) {
                        done.accept(SmallResult.LOST.error());
                    } else {
                        link.multiStatements(several);
                        done.accept(null);
                    }
                });
    }
}
