package dev.swingbridge.proxy.session.link;

import dev.swingbridge.protocol.reply.ReplyTracker;
import io.netty.buffer.ByteBuf;

/** A reply that the proxy takes itself; of one that is not looked at only the end counts. */
public interface OwnReply extends ReplySink {
    @Override
    default void part(ByteBuf bytes, boolean first, ReplyTracker tracker) {
        bytes.release();
    }

    @Override
    default void localFileRequested() {
        throw new IllegalStateException("what the proxy takes itself loads no files");
    }
}
