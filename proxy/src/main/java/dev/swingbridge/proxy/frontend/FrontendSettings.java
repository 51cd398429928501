package dev.swingbridge.proxy.frontend;

import dev.swingbridge.backfill.server.TlsMode;
import dev.swingbridge.protocol.netty.Compression;
import dev.swingbridge.proxy.text.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where clients connect and how they are treated until they are logged in.
 *
 * @param listen addresses; port 0 takes a free one
 * @param sockets paths of Unix sockets to listen on as well
 * @param reusePort whether another process may listen on the same addresses
 * @param compression what clients may choose
 * @param balancers who may send a PROXY protocol header in front of a client's bytes
 */
public record FrontendSettings(
        List<InetSocketAddress> listen,
        List<Path> sockets,
        boolean reusePort,
        Tls tls,
        Limits limits,
        Set<Compression.Method> compression,
        List<Network> balancers) {

    public static final int MAX_CONNECTIONS = 10_000;
    public static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

    /** Largest packet taken from somebody who is not logged in, unless configured. */
    public static final int MAX_LOGIN_PAYLOAD_BYTES = 1 << 20;

    public FrontendSettings {
        listen = List.copyOf(listen);
        sockets = List.copyOf(sockets);
        compression = Set.copyOf(compression);
        balancers = List.copyOf(balancers);
    }

    boolean balancer(InetAddress peer) {
        return balancers.stream().anyMatch(network -> network.contains(peer));
    }

    /**
     * What somebody who has not logged in may use up.
     *
     * @param maxConnections clients at one time; one more is told error 1040
     * @param maxConnectionsPerHost the same for one address
     * @param handshakeTimeout from the connect until the password was sent
     * @param loginPacketBytes largest packet
     */
    public record Limits(
            int maxConnections,
            int maxConnectionsPerHost,
            Duration handshakeTimeout,
            int loginPacketBytes) {}

    /**
     * The certificate clients are shown.
     *
     * @param certificate PEM chain; null: a self-signed one is made at each start
     * @param key PEM of the PKCS#8 key that belongs to it
     * @param ca PEM file with the authorities that sign clients' certificates, for the modes that
     *     verify
     */
    public record Tls(
            TlsMode mode, @Nullable Path certificate, @Nullable Path key, @Nullable Path ca) {}
}
