package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.router.Decision;
import dev.swingbridge.router.gate.TrafficGate;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.RouteTable;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets a session's statement through the gate: first a pass for every table group it touches, then
 * the route table. While a group is held the statement waits here, its bytes unsent.
 */
final class Admission {
    private final ClientSession session;
    private final SessionServices services;
    private final SessionState state;
    private final RunningCommand command;
    private TrafficGate.@Nullable Ticket ticket;
    private @Nullable ScheduledFuture<?> holdTimer;
    private long heldSinceNanos;

    Admission(ClientSession session, SessionServices services) {
        this.session = session;
        this.services = services;
        this.state = session.state();
        this.command = session.command();
    }

    /** Decides on the command at hand: it goes to a side, waits, or is refused. */
    void route() {
        StatementFacts facts = command.facts;
        if (!facts.touchesTables() && facts.kind() != StatementFacts.Kind.DDL) {
            session.forwarding().go(state.current());
            return;
        }
        RouteTable routes = services.routes().current();
        for (; ; ) {
            Set<String> groups = services.router().groupsOf(facts, routes);
            if (!state.passes().enter(groups)) {
                hold(groups);
                return;
            }
            RouteTable now = services.routes().current();
            if (now.version() == routes.version()) {
                break;
            }
            routes = now; // it changed before the pass was ours
        }
        switch (services.router().route(facts, routes, state.view())) {
            case Decision.Forward forward -> session.forwarding().go(forward.side());
            case Decision.Hold hold -> hold(hold.groups());
            case Decision.Refuse _ when prepares(facts) && !facts.complete() ->
                    // the server says whether it can be prepared at all; running it comes here
                    // again
                    session.forwarding().go(state.current());
            case Decision.Refuse refused -> {
                services.metrics().refused(refused.reason());
                session.answers()
                        .refuse(
                                new ErrPacket(
                                        refused.reason().code,
                                        refused.reason().sqlState,
                                        refused.message()));
            }
        }
    }

    private boolean prepares(StatementFacts facts) {
        return command.code == CommandCode.PREPARE || facts.kind() == StatementFacts.Kind.PREPARE;
    }

    private void hold(Set<String> groups) {
        session.phase(SessionPhase.HELD);
        if (holdTimer == null) {
            heldSinceNanos = System.nanoTime();
            services.metrics().held(1);
            holdTimer =
                    session.channel()
                            .eventLoop()
                            .schedule(
                                    () -> heldTooLong(groups),
                                    services.holdLimit().toNanos(),
                                    TimeUnit.NANOSECONDS);
        }
        ticket =
                services.gate()
                        .whenReleased(
                                groups,
                                session.id(),
                                () -> session.channel().eventLoop().execute(this::released));
    }

    private void released() {
        if (session.phase() == SessionPhase.HELD) {
            ticket = null;
            session.phase(SessionPhase.PREPARING);
            route();
            if (session.phase() != SessionPhase.HELD) {
                end();
            }
        }
    }

    private void heldTooLong(Set<String> groups) {
        if (session.phase() == SessionPhase.HELD) {
            end();
            session.answers()
                    .refuse(
                            ProxyError.HELD_TOO_LONG.packet(
                                    String.join(", ", groups),
                                    services.holdLimit().toMillis() + "ms"));
        }
    }

    /** KILL QUERY of another session: a held statement ends here, it was sent nowhere. */
    boolean interrupt() {
        if (session.phase() != SessionPhase.HELD) {
            return false;
        }
        end();
        session.answers().refuse(ProxyError.KILLED.packet());
        return true;
    }

    /** No statement waits any more. */
    void end() {
        if (ticket != null) {
            ticket.close();
            ticket = null;
        }
        if (holdTimer != null) {
            holdTimer.cancel(false);
            holdTimer = null;
            services.metrics().held(-1);
        }
    }

    /** By {@link System#nanoTime}; of the newest statement that was held. */
    long heldSinceNanos() {
        return heldSinceNanos;
    }
}
