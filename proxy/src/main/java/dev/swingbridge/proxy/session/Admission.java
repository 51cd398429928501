package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.proxy.error.ProxyError;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.CopyRead;
import dev.swingbridge.router.Decision;
import dev.swingbridge.router.catalog.Listing;
import dev.swingbridge.router.gate.TrafficGate;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
    private final Listings listings;
    private TrafficGate.@Nullable Ticket ticket;
    private @Nullable ScheduledFuture<?> holdTimer;
    private long heldSinceNanos;

    Admission(ClientSession session, SessionServices services) {
        this.session = session;
        this.services = services;
        this.state = session.state();
        this.command = session.command();
        this.listings = new Listings(session, services);
    }

    /** Decides on the command at hand: it goes to a side, waits, or is refused. */
    void route() {
        StatementFacts facts = command.facts;
        if (facts.listing() != Listing.NONE && listings.take()) {
            return;
        }
        if (!facts.touchesTables()
                && !facts.usesUserLocks()
                && facts.kind() != StatementFacts.Kind.DDL) {
            withoutTables();
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
            case Decision.Refuse refused
                    when prepares(facts) && (!facts.complete() || onlyLocks(refused, facts)) ->
                    // the server says whether it can be prepared at all; running it comes here
                    // again
                    withoutTables();
            case Decision.Refuse refused
                    when onlyLocks(refused, facts) && facts.kind() == StatementFacts.Kind.SELECT ->
                    listings.askForLocks(services.routes().current().defaultSide());
            case Decision.Refuse refused when command.notUnderstood.length > 0 -> tryText(refused);
            case Decision.Refuse refused -> {
                CopyRead copies = copyRead(refused, facts, routes);
                if (copies == null) {
                    refuse(refused);
                } else {
                    fromCopies(copies, refused);
                }
            }
        }
    }

    /** A transaction keeps the session; what only asks may then be asked of the other side. */
    private void withoutTables() {
        DefaultSchema schema = session.schema();
        Side side = schema.home();
        if (side != state.current() && schema.tied()) {
            if (schema.onlyAsks()) {
                listings.askOther();
                return;
            }
            side = state.current();
        }
        session.forwarding().go(side);
    }

    private void refuse(Decision.Refuse refused) {
        services.metrics().refused(refused.reason());
        session.answers().refuse(ProxyError.of(refused));
    }

    /** What the server cannot read either gets the server's own error, as it would without us. */
    private void tryText(Decision.Refuse refused) {
        BackendLink link = state.link(state.current());
        if (link == null || !link.open()) {
            refuse(refused);
            return;
        }
        SyntaxTrial.run(
                link,
                command.notUnderstood,
                error -> {
                    if (session.phase() == SessionPhase.CLOSED) {
                        return;
                    }
                    if (error == null) {
                        refuse(refused);
                    } else {
                        session.answers().refuse(error);
                    }
                    session.consumeSoon();
                });
    }

    private @Nullable CopyRead copyRead(
            Decision.Refuse refused, StatementFacts facts, RouteTable routes) {
        CrossSideReads reads = services.crossSideReads();
        return reads.policy() == CrossSideReads.Policy.REFUSE
                        || refused.reason() != Decision.Reason.TABLES_ON_BOTH_SIDES
                ? null
                : services.router().fromCopies(facts, routes, state.view(), reads.copies());
    }

    /** The statement's passes are held: no cutover changes the sides while it waits here. */
    private void fromCopies(CopyRead read, Decision.Refuse refused) {
        boolean wait = services.crossSideReads().policy() == CrossSideReads.Policy.WAIT;
        Side side = read.side();
        if (!wait
                || command.code == CommandCode.PREPARE
                || state.ownWrites().copiedTo(side, read.copied())) {
            session.forwarding().go(side);
        } else if (state.transaction().workSide() != null) {
            refuse(refused); // what it sees there may be older than what it has written
        } else {
            awaitCopies(read);
        }
    }

    private void awaitCopies(CopyRead read) {
        CrossSideReads reads = services.crossSideReads();
        long askedNanos = System.nanoTime();
        CompletableFuture<Boolean> all = CompletableFuture.completedFuture(true);
        for (String group : read.copied()) {
            all =
                    all.thenCombine(
                            reads.copies().caughtUp(read.side(), group, reads.limit()),
                            Boolean::logicalAnd);
        }
        all.whenComplete(
                (caughtUp, failure) ->
                        session.channel()
                                .eventLoop()
                                .execute(
                                        () ->
                                                copiesAwaited(
                                                        read,
                                                        failure == null && caughtUp,
                                                        askedNanos)));
    }

    private void copiesAwaited(CopyRead read, boolean caughtUp, long askedNanos) {
        if (session.phase() == SessionPhase.CLOSED) {
            return;
        }
        if (caughtUp) {
            state.ownWrites().copiedTo(read.side(), read.copied(), askedNanos);
            session.forwarding().go(read.side());
        } else {
            session.answers()
                    .refuse(
                            ProxyError.COPY_BEHIND.packet(
                                    read.side().label(),
                                    services.crossSideReads().limit().toMillis() + "ms"));
        }
        session.consumeSoon();
    }

    private static boolean onlyLocks(Decision.Refuse refused, StatementFacts facts) {
        return refused.reason() == Decision.Reason.USER_LOCKS_ON_OTHER_SIDE
                && !facts.touchesTables();
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
