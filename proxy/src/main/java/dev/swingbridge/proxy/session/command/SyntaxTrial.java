package dev.swingbridge.proxy.session.command;

import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.reply.ReplyShape;
import dev.swingbridge.protocol.reply.ReplyTracker;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.InternalQuery;
import dev.swingbridge.proxy.session.link.OwnReply;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether the server can read a statement that the router cannot. The server prepares it, which
 * runs nothing of it.
 */
public final class SyntaxTrial implements OwnReply {
    private static final int SYNTAX_ERROR = 1064;

    private final BackendLink link;
    private final Consumer<@Nullable ErrPacket> heard;
    private @Nullable ErrPacket error;

    private SyntaxTrial(BackendLink link, Consumer<@Nullable ErrPacket> heard) {
        this.link = link;
        this.heard = heard;
    }

    /**
     * Tries one statement.
     *
     * @param heard gets the server's syntax error; null for a statement that has none, and when the
     *     server does not answer
     */
    public static void run(
            BackendLink link,
            RunningCommand.Query query,
            CommandBytes bytes,
            Consumer<@Nullable ErrPacket> heard) {
        link.send(
                InternalQuery.packet(
                        link.allocator(), CommandCode.PREPARE.code(), bytes.text(query.textAt())),
                ReplyShape.PREPARED,
                new SyntaxTrial(link, heard));
    }

    @Override
    public void part(ByteBuf bytes, boolean first, ReplyTracker tracker) {
        if (first) {
            ByteBuf packet = PacketFrame.takePayload(bytes);
            int header = packet.getUnsignedByte(packet.readerIndex());
            if (header == ErrPacket.HEADER) {
                ErrPacket said = ErrPacket.read(packet);
                error = said.code() == SYNTAX_ERROR ? said : null;
            } else {
                // 00 | the statement's id, 4 | ...
                link.closeStatement(packet.getIntLE(packet.readerIndex() + 1));
            }
        }
        bytes.release();
    }

    @Override
    public void end(ReplyTracker tracker) {
        heard.accept(error);
    }

    @Override
    public void lost() {
        heard.accept(null);
    }
}
