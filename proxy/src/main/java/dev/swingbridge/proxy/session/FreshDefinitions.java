package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.protocol.reply.ReplyEnd;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.sql.StatementFacts.Kind;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps the OK of a definition back until statements are judged by it: whoever has heard of a view,
 * a routine or a trigger may use it.
 */
final class FreshDefinitions {
    private final ClientSession session;
    private final SessionServices services;
    private boolean waiting;

    FreshDefinitions(ClientSession session, SessionServices services) {
        this.session = session;
        this.services = services;
    }

    /** Whether the end of the reply must not be flushed yet. */
    boolean waiting() {
        return waiting;
    }

    /**
     * Takes a complete reply, unflushed so far.
     *
     * @param then what becomes of the command; runs at once where nothing was defined
     */
    void settle(RunningCommand command, ReplyEnd end, Runnable then) {
        if (command.side == null || !session.upload().ended() || !hasDefined(command, end)) {
            then.run();
            return;
        }
        CompletableFuture<?> known =
                services.definitions()
                        .defined(command.side, command.facts.writes())
                        .toCompletableFuture();
        if (known.isDone()) {
            then.run();
            return;
        }
        waiting = true;
        session.state().releasePassesIfDone(); // it is carried out: no cutover waits for us
        session.phase(SessionPhase.PREPARING);
        known.whenComplete((_, _) -> session.channel().eventLoop().execute(() -> settled(then)));
    }

    private void settled(Runnable then) {
        waiting = false;
        if (session.phase() == SessionPhase.CLOSED) {
            return;
        }
        session.channel().flush();
        session.phase(SessionPhase.RUNNING);
        then.run();
        session.consume();
    }

    private static boolean hasDefined(RunningCommand command, ReplyEnd end) {
        StatementFacts facts = command.facts;
        if (command.code == CommandCode.PREPARE) {
            return false;
        }
        if (facts.kind() == Kind.MULTI) {
            // some of it may have run before an error
            return command.details.stream().anyMatch(detail -> defines(detail.facts()));
        }
        return !end.error() && defines(facts);
    }

    /** Temporary tables commit nothing, and hide nothing from other sessions. */
    private static boolean defines(StatementFacts facts) {
        return facts.has(Effect.IMPLICIT_COMMIT)
                && (facts.kind() == Kind.DDL || facts.kind() == Kind.EXECUTE);
    }
}
