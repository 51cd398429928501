package dev.swingbridge.proxy.session;

import dev.swingbridge.proxy.backend.GuardedLoop;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.registry.ArmOutcome;
import dev.swingbridge.proxy.session.registry.SessionHandle;
import dev.swingbridge.proxy.session.registry.SessionSummary;
import dev.swingbridge.proxy.session.sides.PinQuestions;
import dev.swingbridge.proxy.session.sides.SessionArming;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.Side;
import io.netty.channel.ChannelFuture;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A session as its registry sees it. */
record RegisteredSession(ClientSession session) implements SessionHandle {
    @Override
    public long id() {
        return session.id();
    }

    @Override
    public GuardedLoop loop() {
        return session.loop();
    }

    @Override
    public ChannelFuture closed() {
        return session.channel().closeFuture();
    }

    @Override
    public long askedLastNanos() {
        return session.askedLastNanos();
    }

    @Override
    public SessionSummary summary() {
        return Summaries.of(session);
    }

    @Override
    public boolean blocks() {
        return Summaries.blocks(session.state());
    }

    /** Replicas go on elsewhere from where they were, at any time. */
    @Override
    public boolean mayEnd() {
        return session.dumping() || (session.idle() && !session.state().transaction().open());
    }

    /** A replica stays with the default side's log. */
    @Override
    public boolean uses(Set<String> schemas) {
        SessionState state = session.state();
        StatementFacts last = session.forwarding().lastFacts();
        return !session.dumping()
                && (schemas.contains(state.changes().schema())
                        || last.names().anyMatch(name -> schemas.contains(name.schema()))
                        || !state.statements().all().isEmpty());
    }

    @Override
    public void arm(Side side, CompletableFuture<ArmOutcome> outcome) {
        new SessionArming(session.state(), session.sides(), session, loop(), side, outcome).start();
    }

    @Override
    public void settlePins(CompletableFuture<Boolean> settled) {
        new PinQuestions(session.state()).settle(session, settled);
    }

    @Override
    public ServerWork interrupt(boolean queryOnly) {
        SessionState state = session.state();
        Side side = state.current();
        BackendLink link = state.link(side);
        boolean ended = queryOnly && session.interrupt();
        return new ServerWork(side, ended || link == null ? 0 : link.serverConnectionId());
    }

    @Override
    public void close() {
        session.close();
    }
}
