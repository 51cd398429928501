package dev.swingbridge.proxy.backend;

import dev.swingbridge.router.table.Side;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

/** Opens connections to the servers and logs in. */
public interface BackendConnector {
    /**
     * Connects, encrypts as configured and logs in, all on the given loop.
     *
     * @return fails with {@link ConnectFailedException} and nothing else
     */
    Future<Backend> connect(EventLoop loop, Side side, BackendLogin login);
}
