package dev.swingbridge.proxy.session.scatter;

import dev.swingbridge.protocol.packet.ServerStatus;
import dev.swingbridge.protocol.reply.ReplyFormat;
import dev.swingbridge.protocol.reply.ReplyTracker;
import dev.swingbridge.proxy.session.link.OwnReply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps a reply back until it is complete; of one that is too long it keeps nothing. */
public final class GatheredReply implements OwnReply {
    /** A list beyond this is refused; also less than what one packet can hold. */
    public static final int LIMIT_BYTES = 16_000_000;

    private final Consumer<GatheredReply> done;
    private ByteBuf bytes = Unpooled.buffer(1024, LIMIT_BYTES);
    private boolean tooLong;
    private @Nullable ReplyTracker tracker;

    /**
     * @param done is told once the reply is there, or the connection is lost
     */
    public GatheredReply(Consumer<GatheredReply> done) {
        this.done = done;
    }

    @Override
    public void part(ByteBuf part, boolean first, ReplyTracker running) {
        tooLong |= part.readableBytes() > LIMIT_BYTES - bytes.readableBytes();
        if (tooLong) {
            bytes = Unpooled.EMPTY_BUFFER;
        } else {
            bytes.writeBytes(part);
        }
        part.release();
    }

    @Override
    public void end(ReplyTracker complete) {
        tracker = complete;
        done.accept(this);
    }

    @Override
    public void lost() {
        done.accept(this);
    }

    /** Of the connection it came on; null when that broke. */
    public @Nullable ReplyTracker tracker() {
        return tracker;
    }

    public boolean tooLong() {
        return tooLong;
    }

    public boolean leftTransactionOpen() {
        return tracker != null
                && !tracker.end().error()
                && tracker.end().has(ServerStatus.IN_TRANSACTION);
    }

    /** As it came. */
    public ByteBuf bytes() {
        return bytes;
    }

    public ResultReply result(ReplyFormat format) {
        return ResultReply.read(bytes, format);
    }
}
