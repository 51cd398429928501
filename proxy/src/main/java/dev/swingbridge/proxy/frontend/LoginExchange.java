package dev.swingbridge.proxy.frontend;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;

/**
 * The packets back and forth that prove a client's password. Lives on the client's event loop; it
 * writes to the client by itself, the final OK or ERR included.
 */
public interface LoginExchange {
    /** The client's next whole frame; takes its reference over. */
    void receive(ByteBuf frame);

    /**
     * Succeeds after the final OK was written. Fails with {@link LoginRefusedException} after the
     * ERR was written; the channel is still open then.
     */
    Future<Authenticated> outcome();
}
