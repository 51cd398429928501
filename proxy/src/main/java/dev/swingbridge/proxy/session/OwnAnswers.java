package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.reply.ReplyShape;
import dev.swingbridge.proxy.error.ProxyError;
import dev.swingbridge.proxy.session.command.Next;
import dev.swingbridge.proxy.session.command.OkAnswer;
import dev.swingbridge.proxy.session.command.RunningCommand;
import dev.swingbridge.proxy.session.state.SessionState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** The packets that answer a command which no server answers. */
final class OwnAnswers {
    private final ByteBufAllocator allocator;
    private final SessionState state;

    OwnAnswers(ByteBufAllocator allocator, SessionState state) {
        this.allocator = allocator;
        this.state = state;
    }

    /** For the client; null when the command has no reply. */
    @Nullable ByteBuf packets(Next.Own answer, RunningCommand command, int sequence) {
        return switch (answer) {
            case Next.Refuse refuse ->
                    command.code().reply() == ReplyShape.NONE
                            ? null
                            : ProxyError.frame(allocator, sequence, refuse.error());
            case Next.Ok ok -> OkAnswer.frame(allocator, sequence, state, ok.changes());
            case Next.Answer made -> made.packets();
            case Next.Unanswered _ -> null;
        };
    }
}
