package dev.swingbridge.proxy.session.link;

import dev.swingbridge.protocol.reply.ReplyTracker;
import io.netty.buffer.ByteBuf;

/** Receives the reply to one command. */
public interface ReplySink {
    /**
     * Some bytes of the reply, owned by the receiver from now on.
     *
     * @param first true for the part that starts the reply; of a prepare it holds the whole first
     *     packet
     */
    void part(ByteBuf bytes, boolean first, ReplyTracker tracker);

    /** The server waits for a local file of the client. */
    void localFileRequested();

    /** The reply is complete. */
    void end(ReplyTracker tracker);

    /** The connection broke before the reply was complete. */
    void lost();
}
