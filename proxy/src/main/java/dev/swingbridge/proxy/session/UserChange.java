package dev.swingbridge.proxy.session;

import dev.swingbridge.proxy.backend.GuardedLoop;
import dev.swingbridge.proxy.frontend.Authenticated;
import dev.swingbridge.proxy.frontend.Authenticator;
import dev.swingbridge.proxy.frontend.LoginExchange;
import dev.swingbridge.proxy.session.command.CommandBytes;
import dev.swingbridge.proxy.session.command.Next;
import dev.swingbridge.proxy.session.state.SessionState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** COM_CHANGE_USER: another login on the same connection, and a session as after it. */
final class UserChange {
    private final Channel client;
    private final GuardedLoop loop;
    private final SessionState state;
    private final CommandBytes bytes;
    private final Authenticator authenticator;
    private @Nullable LoginExchange exchange;

    UserChange(
            Channel client,
            GuardedLoop loop,
            SessionState state,
            CommandBytes bytes,
            Authenticator authenticator) {
        this.client = client;
        this.loop = loop;
        this.state = state;
        this.bytes = bytes;
        this.authenticator = authenticator;
    }

    /**
     * Logs in with the command at hand.
     *
     * @param changed is told of a login that went well
     */
    Next.Ask<Future<Authenticated>> ask(Consumer<Authenticated> changed) {
        return new Next.Ask<>(
                this::start,
                outcome -> {
                    exchange = null;
                    if (!outcome.isSuccess()) {
                        client.write(Unpooled.EMPTY_BUFFER);
                        return new Next.End();
                    }
                    changed.accept(outcome.getNow());
                    return new Next.Idle();
                },
                UserChange::closeConnection);
    }

    private void start(Consumer<Future<Authenticated>> answered) {
        ByteBuf frame = bytes.takeHead();
        LoginExchange started;
        try {
            started = authenticator.changeUser(client, state.login(), frame);
        } finally {
            frame.release();
        }
        exchange = started;
        loop.whenDone(started.outcome(), answered);
    }

    private static void closeConnection(Future<Authenticated> outcome) {
        if (outcome.isSuccess()) {
            outcome.getNow().home().channel().close();
        }
    }

    /** Gives the client's answers to the exchange. */
    void packets() {
        while (exchange != null) {
            ByteBuf packet = bytes.takePacket();
            if (packet == null) {
                return;
            }
            exchange.receive(packet);
        }
    }
}
