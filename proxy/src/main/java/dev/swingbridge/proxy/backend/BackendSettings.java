package dev.swingbridge.proxy.backend;

import dev.swingbridge.backfill.server.ServerSettings;
import dev.swingbridge.protocol.handshake.ProxyHeader;
import dev.swingbridge.protocol.netty.Compression;
import dev.swingbridge.router.table.Side;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to reach one server for clients' sessions.
 *
 * @param socket path of a Unix socket to use instead of host and port; null for TCP
 * @param connectTimeout until the login is done
 * @param compression asked for where the server has it; null for none
 * @param proxyHeader tells the server the client's address; null for servers that take none
 */
public record BackendSettings(
        Side side,
        String host,
        int port,
        @Nullable Path socket,
        TlsTowardsServer tls,
        Duration connectTimeout,
        @Nullable Compression compression,
        ProxyHeader.@Nullable Version proxyHeader) {

    public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** Without compression and PROXY protocol. */
    public BackendSettings(
            Side side,
            String host,
            int port,
            @Nullable Path socket,
            TlsTowardsServer tls,
            Duration connectTimeout) {
        this(side, host, port, socket, tls, connectTimeout, null, null);
    }

    /** The server that migrations use, too. */
    public static BackendSettings of(
            ServerSettings server,
            @Nullable Path socket,
            @Nullable Compression compression,
            ProxyHeader.@Nullable Version proxyHeader) {
        return new BackendSettings(
                server.side(),
                server.host(),
                server.port(),
                socket,
                new TlsTowardsServer(server.tls(), server.ca(), server.certificate(), server.key()),
                CONNECT_TIMEOUT,
                compression,
                proxyHeader);
    }

    /** For logs and errors: {@code host:port} or the socket's path. */
    public String address() {
        return socket == null ? host + ":" + port : socket.toString();
    }
}
