package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.proxy.frontend.Authenticated;
import dev.swingbridge.proxy.frontend.Authenticator;
import dev.swingbridge.proxy.frontend.LoginExchange;
import dev.swingbridge.proxy.session.link.CommandInput;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** COM_CHANGE_USER: another login on the same connection, and a session as after it. */
final class UserChange {
    private final ClientSession session;
    private final Authenticator authenticator;
    private @Nullable LoginExchange exchange;

    UserChange(ClientSession session, Authenticator authenticator) {
        this.session = session;
        this.authenticator = authenticator;
    }

    /** Takes the command at hand. */
    void start() {
        ByteBuf frame = session.command().takeHead();
        session.phase(SessionPhase.CHANGING_USER);
        LoginExchange started =
                authenticator.changeUser(session.channel(), session.state().login(), frame);
        frame.release();
        exchange = started;
        started.outcome().addListener((Future<Authenticated> outcome) -> finished(outcome));
    }

    /** Gives the client's answers to the exchange. */
    void packets() {
        CommandInput input = session.input();
        while (exchange != null && input.readable() >= PacketFrame.HEADER_BYTES) {
            int bytes = PacketFrame.HEADER_BYTES + PacketFrame.payloadLength(input.peek());
            if (input.readable() < bytes) {
                return;
            }
            exchange.receive(input.take(bytes));
        }
    }

    private void finished(Future<Authenticated> outcome) {
        exchange = null;
        if (!outcome.isSuccess()) {
            session.channel().write(Unpooled.EMPTY_BUFFER);
            session.close();
        } else if (session.phase() == SessionPhase.CLOSED) {
            outcome.getNow().home().channel().close();
        } else {
            session.userChanged(outcome.getNow());
        }
    }
}
