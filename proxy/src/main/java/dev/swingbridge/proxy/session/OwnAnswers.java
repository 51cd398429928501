package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.reply.ReplyShape;
import dev.swingbridge.proxy.error.ProxyError;
import dev.swingbridge.proxy.session.link.CommandInput;
import dev.swingbridge.proxy.session.link.Upload;
import dev.swingbridge.proxy.session.state.SessionState;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** Ends a command that is sent to no server: with an error, an OK, or nothing. */
final class OwnAnswers {
    private final ClientSession session;
    private final Channel client;
    private final SessionState state;
    private final RunningCommand command;
    private final Upload upload;
    private @Nullable ErrPacket refusal;

    OwnAnswers(ClientSession session) {
        this.session = session;
        this.client = session.channel();
        this.state = session.state();
        this.command = session.command();
        this.upload = session.upload();
    }

    /** Answers with the error as soon as the whole command has been read. */
    void refuse(ErrPacket error) {
        discard(command.reply() == ReplyShape.NONE ? null : error);
        if (session.phase() == SessionPhase.IDLE && session.input().readable() > 0) {
            session.consumeSoon();
        }
    }

    /** The command has no answer. */
    void drop() {
        discard(null);
    }

    void ok() {
        command.dropHead();
        client.writeAndFlush(OkAnswer.frame(client.alloc(), upload.sequence() + 1, state));
        session.phase(SessionPhase.IDLE);
    }

    private void discard(@Nullable ErrPacket answer) {
        command.dropHead();
        refusal = answer;
        session.phase(SessionPhase.DISCARDING);
        discardMore();
    }

    /** Throws away what has come of the command; at its end the client hears. */
    void discardMore() {
        CommandInput input = session.input();
        if (!upload.ended() && input.readable() > 0) {
            int bytes = upload.feed(input.peek());
            if (bytes > 0) {
                input.take(bytes).release();
            }
        }
        if (!upload.ended()) {
            return;
        }
        if (refusal != null) {
            client.writeAndFlush(ProxyError.frame(client.alloc(), upload.sequence() + 1, refusal));
            refusal = null;
        }
        state.releasePassesIfDone();
        session.phase(SessionPhase.IDLE);
    }
}
