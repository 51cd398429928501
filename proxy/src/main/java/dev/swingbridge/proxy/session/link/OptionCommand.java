package dev.swingbridge.proxy.session.link;

import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.reply.ReplyEnd;
import dev.swingbridge.protocol.reply.ReplyShape;
import dev.swingbridge.protocol.reply.ReplyTracker;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * COM_SET_OPTION of the proxy's own: makes a server take several statements in one text, or no
 * longer. Its reply says whether a transaction is open, and it leaves warnings and ROW_COUNT() as
 * they are.
 */
public final class OptionCommand implements OwnReply {
    /** What stands for "one statement in a text"; several are 0. */
    private static final int ONE_STATEMENT = 1;

    private static final int CODE = 0x1b;

    private final Consumer<@Nullable ReplyEnd> answered;

    private OptionCommand(Consumer<@Nullable ReplyEnd> answered) {
        this.answered = answered;
    }

    /** Whether a client's own command wants several statements in one text. */
    public static boolean several(int option) {
        return option != ONE_STATEMENT;
    }

    /** The callback gets the reply, or null when the link is lost. */
    public static void send(
            BackendLink link, boolean several, Consumer<@Nullable ReplyEnd> answered) {
        if (!link.open()) {
            answered.accept(null);
            return;
        }
        ByteBuf packet =
                PacketFrame.build(
                        link.allocator(),
                        0,
                        out -> out.writeByte(CODE).writeShortLE(several ? 0 : ONE_STATEMENT));
        link.send(packet, ReplyShape.SINGLE, new OptionCommand(answered));
    }

    @Override
    public void end(ReplyTracker tracker) {
        answered.accept(tracker.end());
    }

    @Override
    public void lost() {
        answered.accept(null);
    }
}
