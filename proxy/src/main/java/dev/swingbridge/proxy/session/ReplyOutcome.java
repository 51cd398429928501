package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.protocol.reply.ReplyEnd;
import dev.swingbridge.protocol.reply.ReplyTracker;
import dev.swingbridge.proxy.session.command.CommandBytes;
import dev.swingbridge.proxy.session.command.CommandEffects;
import dev.swingbridge.proxy.session.command.ContextReading;
import dev.swingbridge.proxy.session.command.Next;
import dev.swingbridge.proxy.session.command.RunningCommand;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.InternalQuery;
import dev.swingbridge.proxy.session.link.OptionCommand;
import dev.swingbridge.proxy.session.link.SmallResult;
import dev.swingbridge.proxy.session.state.FoundRows;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.Router;
import io.netty.channel.Channel;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What follows from a complete reply, before the session may take its next command. */
final class ReplyOutcome {
    private final Channel client;
    private final SessionState state;
    private final CommandBytes bytes;
    private final CommandEffects effects;
    private final FreshDefinitions definitions;
    private boolean keepsReply;

    ReplyOutcome(
            Channel client,
            SessionState state,
            CommandBytes bytes,
            Router router,
            DefinitionWatch definitions) {
        this.client = client;
        this.state = state;
        this.bytes = bytes;
        this.effects = new CommandEffects(state, router);
        this.definitions = new FreshDefinitions(definitions);
    }

    /** Whether the client must not see the end of its reply yet. */
    boolean keepsReply() {
        return keepsReply;
    }

    /** Whether the reply says that the connection is as after its login. */
    static boolean resets(RunningCommand command, ReplyEnd end) {
        return command.code() == CommandCode.RESET_CONNECTION && !end.error();
    }

    /**
     * Takes the reply into account, and asks the server for what it does not tell.
     *
     * @param link that it came on
     * @param reset what else has to be done when the connection was reset
     */
    Next of(RunningCommand command, BackendLink link, ReplyTracker tracker, Runnable reset) {
        ReplyEnd end = tracker.end();
        boolean resets = resets(command, end);
        boolean reread = effects.apply(command, link.side(), tracker);
        if (resets) {
            reset.run();
        }
        CompletableFuture<?> unknown =
                bytes.whole() ? definitions.unknown(command, link.side(), end) : null;
        return unknown == null ? settled(link, reread) : untilKnown(unknown, link, reread);
    }

    private Next untilKnown(CompletableFuture<?> unknown, BackendLink link, boolean reread) {
        keepsReply = true;
        state.releasePassesIfDone(); // it has run: no cutover waits for us
        return new Next.Ask<Boolean>(
                known -> unknown.whenComplete((_, _) -> known.accept(true)),
                _ -> {
                    keepsReply = false;
                    client.flush();
                    return settled(link, reread);
                });
    }

    private Next settled(BackendLink link, boolean reread) {
        if (!effects.transactionUnknown() || !bytes.whole()) {
            return transactionKnown(link, reread);
        }
        client.flush();
        return new Next.Ask<@Nullable ReplyEnd>(
                status -> OptionCommand.send(link, link.multiStatements(), status),
                status -> {
                    if (status == null) {
                        return new Next.End();
                    }
                    effects.transactionKnown(status, link.side());
                    return transactionKnown(link, reread);
                });
    }

    private Next transactionKnown(BackendLink link, boolean reread) {
        return reread ? reread(link) : Next.replied();
    }

    /** Asks the server how the next statement is to be read: schema, modes, character set. */
    private Next reread(BackendLink link) {
        client.flush();
        return new Next.Ask<SmallResult>(
                answered ->
                        FoundRows.<SmallResult>keep(
                                link,
                                state.format(),
                                state.diagnostics(),
                                answer ->
                                        InternalQuery.run(
                                                link, state.format(), ContextReading.QUERY, answer),
                                answered),
                result -> {
                    if (result.ok()) {
                        ContextReading.apply(state, link, result);
                    }
                    return Next.replied();
                });
    }
}
