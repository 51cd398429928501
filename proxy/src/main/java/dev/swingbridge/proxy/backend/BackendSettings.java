package dev.swingbridge.proxy.backend;

import dev.swingbridge.backfill.server.ServerSettings;
import dev.swingbridge.router.table.Side;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to reach one server for clients' sessions.
 *
 * @param socket path of a Unix socket to use instead of host and port; null for TCP
 * @param connectTimeout until the login is done
 */
public record BackendSettings(
        Side side,
        String host,
        int port,
        @Nullable Path socket,
        TlsTowardsServer tls,
        Duration connectTimeout) {

    public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** The same server as the movers use. */
    public static BackendSettings of(ServerSettings server) {
        return new BackendSettings(
                server.side(),
                server.host(),
                server.port(),
                null,
                new TlsTowardsServer(server.tls(), server.ca(), null, null),
                CONNECT_TIMEOUT);
    }

    /** For logs and errors: {@code host:port} or the socket's path. */
    public String address() {
        return socket == null ? host + ":" + port : socket.toString();
    }
}
