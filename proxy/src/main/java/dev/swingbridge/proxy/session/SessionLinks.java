package dev.swingbridge.proxy.session;

import dev.swingbridge.proxy.frontend.Authenticated;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.state.Pin;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** A session's connections to the servers: what they report, how they change and end. */
final class SessionLinks implements BackendLink.Listener {
    private final ClientSession session;
    private final Channel client;
    private final SessionServices services;
    private final SessionState state;

    SessionLinks(ClientSession session, SessionServices services) {
        this.session = session;
        this.client = session.channel();
        this.services = services;
        this.state = session.state();
    }

    @Override
    public void readComplete() {
        if (!session.parts().outcome().keepsReply()) {
            client.flush();
        }
    }

    @Override
    public void writabilityChanged() {
        session.steerReading();
    }

    @Override
    public void unasked(BackendLink link, ByteBuf bytes) {
        if (session.phase() == SessionPhase.IDLE && link.side() == state.current()) {
            client.writeAndFlush(bytes, client.voidPromise()); // the server's farewell
        } else {
            bytes.release();
        }
    }

    @Override
    public void failed(Throwable cause) {
        session.failed(cause);
    }

    @Override
    public void readsWerePaused(BackendLink link, long nanos) {
        services.metrics().readsPaused(link.side(), nanos);
    }

    @Override
    public void linkClosed(BackendLink link) {
        if (state.link(link.side()) != link) {
            return;
        }
        forget(link);
        state.statements().forget(link.side());
        boolean needed =
                link == session.forwarding().running()
                        || link.side() == state.current()
                        || (state.pins().has(Pin.Reason.USER_LOCK)
                                && link.side() == state.pins().locks().side());
        if (needed) {
            session.close(); // as the server would have done to a client of its own
        }
    }

    /** COM_RESET_CONNECTION went well: a connection elsewhere would have to be reset, too. */
    void connectionReset() {
        Side home = state.current();
        BackendLink other = state.link(home.other());
        if (other != null) {
            forget(other);
            other.close();
        }
        String schema = state.changes().schema();
        state.reset(state.login(), home, services.sqlContext().apply(home));
        state.changes().schema(schema); // the server keeps it, too
        state.schemaChanged();
    }

    /** The same client goes on as somebody else. */
    void userChanged(Authenticated as) {
        quitAll();
        Side home = as.home().side();
        state.reset(as.login(), home, services.sqlContext().apply(home));
        session.parts().reading().loginChanged();
        session.sides().adopt(as.home());
    }

    void quitAll() {
        for (Side side : Side.values()) {
            BackendLink link = state.link(side);
            if (link != null) {
                forget(link);
                link.quit();
            }
        }
    }

    private void forget(BackendLink link) {
        state.link(link.side(), null);
        services.metrics().backends(link.side(), -1);
    }
}
