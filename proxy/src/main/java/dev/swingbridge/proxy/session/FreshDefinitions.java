package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.protocol.reply.ReplyEnd;
import dev.swingbridge.proxy.session.command.RunningCommand;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.sql.StatementFacts.Kind;
import dev.swingbridge.router.table.Side;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Definitions whose OK is kept back until statements are judged by them: whoever has heard of a
 * view, a routine or a trigger may use it.
 */
final class FreshDefinitions {
    private final DefinitionWatch watch;

    FreshDefinitions(DefinitionWatch watch) {
        this.watch = watch;
    }

    /** What the reply waits for; null when nothing was defined, or all is known already. */
    @Nullable CompletableFuture<?> unknown(RunningCommand command, Side side, ReplyEnd end) {
        if (!hasDefined(command, end)) {
            return null;
        }
        CompletableFuture<?> known =
                watch.defined(side, command.facts().writes()).toCompletableFuture();
        return known.isDone() ? null : known;
    }

    private static boolean hasDefined(RunningCommand command, ReplyEnd end) {
        StatementFacts facts = command.facts();
        if (command.code() == CommandCode.PREPARE) {
            return false;
        }
        if (facts.kind() == Kind.MULTI) {
            // some of it may have run before an error
            return command.particulars().details().stream()
                    .anyMatch(detail -> defines(detail.facts()));
        }
        return !end.error() && defines(facts);
    }

    /** Temporary tables commit nothing, and hide nothing from other sessions. */
    private static boolean defines(StatementFacts facts) {
        return facts.has(Effect.IMPLICIT_COMMIT)
                && (facts.kind() == Kind.DDL || facts.kind() == Kind.EXECUTE);
    }
}
