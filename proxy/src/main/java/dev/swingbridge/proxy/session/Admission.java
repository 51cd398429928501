package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.proxy.error.ProxyError;
import dev.swingbridge.proxy.session.command.CommandBytes;
import dev.swingbridge.proxy.session.command.DefaultSchema;
import dev.swingbridge.proxy.session.command.Next;
import dev.swingbridge.proxy.session.command.RunningCommand;
import dev.swingbridge.proxy.session.command.SyntaxTrial;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.scatter.Listings;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.CopyRead;
import dev.swingbridge.router.Decision;
import dev.swingbridge.router.sql.Listing;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets a session's statement through the gate: first a pass for every table group it touches, then
 * the route table.
 */
final class Admission {
    private final SessionServices services;
    private final SessionState state;
    private final CommandBytes bytes;
    private final DefaultSchema schema;
    private final Listings listings;

    Admission(
            SessionServices services,
            SessionState state,
            CommandBytes bytes,
            DefaultSchema schema,
            Listings listings) {
        this.services = services;
        this.state = state;
        this.bytes = bytes;
        this.schema = schema;
        this.listings = listings;
    }

    /** Where the command goes, whether it waits, or is refused. */
    Next route(RunningCommand command) {
        StatementFacts facts = command.facts();
        Next listed = facts.listing() == Listing.NONE ? null : listings.of(command);
        if (listed != null) {
            return listed;
        }
        if (!facts.touchesTables()
                && !facts.usesUserLocks()
                && facts.kind() != StatementFacts.Kind.DDL) {
            return withoutTables(command);
        }
        RouteTable routes = services.routes().current();
        for (; ; ) {
            Set<String> groups = services.router().groupsOf(facts, routes);
            if (!state.passes().enter(groups)) {
                return new Next.Hold(groups);
            }
            RouteTable now = services.routes().current();
            if (now.version() == routes.version()) {
                break;
            }
            routes = now; // it changed before the pass was ours
        }
        return switch (services.router().route(facts, routes, state.view())) {
            case Decision.Forward forward -> Next.send(forward.side());
            case Decision.Refuse refused -> refused(command, refused, routes);
        };
    }

    /** What can be done yet about a statement that may not simply go to a side. */
    private Next refused(RunningCommand command, Decision.Refuse refused, RouteTable routes) {
        StatementFacts facts = command.facts();
        boolean onlyLocks = onlyLocks(refused, facts);
        if (prepares(command) && (!facts.complete() || onlyLocks)) {
            // the server says whether it can be prepared at all; running it comes here again
            return withoutTables(command);
        }
        if (onlyLocks && facts.kind() == StatementFacts.Kind.SELECT) {
            return listings.askForLocks(command, services.routes().current().defaultSide());
        }
        if (command instanceof RunningCommand.Query query && !query.understood()) {
            return tryText(query, refused);
        }
        CopyRead copies = copyRead(refused, facts, routes);
        return copies == null ? refuse(refused) : fromCopies(command, copies, refused);
    }

    /** A transaction keeps the session; what only asks may then be asked of the other side. */
    private Next withoutTables(RunningCommand command) {
        Side side = schema.home(command);
        if (side == state.current() || !schema.tied()) {
            return Next.send(side);
        }
        return schema.onlyAsks(command) ? listings.askOther(command) : Next.send(state.current());
    }

    private Next refuse(Decision.Refuse refused) {
        services.metrics().refused(refused.reason());
        return new Next.Refuse(ProxyError.of(refused));
    }

    /** What the server cannot read either gets the server's own error, as it would without us. */
    private Next tryText(RunningCommand.Query query, Decision.Refuse refused) {
        BackendLink link = state.link(state.current());
        return link == null || !link.open()
                ? refuse(refused)
                : new Next.Ask<@Nullable ErrPacket>(
                        heard -> SyntaxTrial.run(link, query, bytes, heard),
                        error -> error == null ? refuse(refused) : new Next.Refuse(error));
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
    private Next fromCopies(RunningCommand command, CopyRead read, Decision.Refuse refused) {
        boolean wait = services.crossSideReads().policy() == CrossSideReads.Policy.WAIT;
        Side side = read.side();
        if (!wait
                || command.code() == CommandCode.PREPARE
                || state.ownWrites().copiedTo(side, read.copied())) {
            return Next.send(side);
        }
        return state.transaction().workSide() != null
                ? refuse(refused) // what it sees there may be older than what it has written
                : awaitCopies(read);
    }

    private Next awaitCopies(CopyRead read) {
        long askedNanos = System.nanoTime();
        return new Next.Ask<Boolean>(
                answered -> caughtUp(read, answered),
                caughtUp -> {
                    if (!caughtUp) {
                        return new Next.Refuse(
                                ProxyError.COPY_BEHIND.packet(
                                        read.side().label(),
                                        services.crossSideReads().limit().toMillis() + "ms"));
                    }
                    state.ownWrites().copiedTo(read.side(), read.copied(), askedNanos);
                    return Next.send(read.side());
                });
    }

    private void caughtUp(CopyRead read, Consumer<Boolean> answered) {
        CrossSideReads reads = services.crossSideReads();
        CompletableFuture<Boolean> all = CompletableFuture.completedFuture(true);
        for (String group : read.copied()) {
            all =
                    all.thenCombine(
                            reads.copies().caughtUp(read.side(), group, reads.limit()),
                            Boolean::logicalAnd);
        }
        all.whenComplete((yes, failure) -> answered.accept(failure == null && yes));
    }

    private static boolean onlyLocks(Decision.Refuse refused, StatementFacts facts) {
        return refused.reason() == Decision.Reason.USER_LOCKS_ON_OTHER_SIDE
                && !facts.touchesTables();
    }

    private static boolean prepares(RunningCommand command) {
        return command.code() == CommandCode.PREPARE
                || command.facts().kind() == StatementFacts.Kind.PREPARE;
    }
}
