package dev.swingbridge.proxy.frontend;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where clients connect and how they are treated until they are logged in.
 *
 * @param listen addresses; port 0 takes a free one
 * @param sockets paths of Unix sockets to listen on as well
 * @param maxConnections clients at one time; one more is told error 1040
 * @param handshakeTimeout from the connect until the password was sent
 */
public record FrontendSettings(
        List<InetSocketAddress> listen,
        List<Path> sockets,
        Tls tls,
        int maxConnections,
        Duration handshakeTimeout) {

    public static final int MAX_CONNECTIONS = 10_000;
    public static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

    /** Largest packet taken from somebody who is not logged in. */
    static final int MAX_LOGIN_PAYLOAD_BYTES = 1 << 20;

    public FrontendSettings {
        listen = List.copyOf(listen);
        sockets = List.copyOf(sockets);
    }

    /** TLS towards clients. */
    public enum TlsMode {
        OFF,
        PREFERRED,
        REQUIRED
    }

    /**
     * The certificate clients are shown.
     *
     * @param certificate PEM chain; null: a self-signed one is made
     * @param key PEM of the PKCS#8 key that belongs to it
     * @param generated directory that keeps the self-signed pair and the RSA key across restarts;
     *     null: made anew at each start
     */
    public record Tls(
            TlsMode mode,
            @Nullable Path certificate,
            @Nullable Path key,
            @Nullable Path generated) {}
}
