package dev.swingbridge.proxy.frontend;

import dev.swingbridge.proxy.backend.Backend;
import io.netty.channel.Channel;

/** Takes over once a client is logged in. */
public interface SessionStarter {
    /**
     * Called on the event loop of both channels, after the final OK was written. Automatic reading
     * is off on both, and neither pipeline holds more than TLS and, where agreed, compression. The
     * session owns both channels from here on.
     */
    void start(Channel client, ClientLogin login, Backend home);
}
