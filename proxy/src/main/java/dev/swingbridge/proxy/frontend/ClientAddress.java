package dev.swingbridge.proxy.frontend;

import io.netty.channel.Channel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/** Where a client is: the other end of its connection, or what a balancer says. */
final class ClientAddress {
    private static final AttributeKey<SocketAddress> TOLD =
            AttributeKey.valueOf(ClientAddress.class, "told");

    private ClientAddress() {}

    /** A balancer in front of the client says where it is. */
    static void told(Channel client, SocketAddress address) {
        client.attr(TOLD).set(address);
    }

    /** The client's end of a Unix socket has no name, so the listener's stands for it. */
    static SocketAddress of(Channel client) {
        SocketAddress told = client.attr(TOLD).get();
        if (told != null) {
            return told;
        }
        SocketAddress remote = client.remoteAddress();
        return remote == null || isUnix(remote) ? client.localAddress() : remote;
    }

    static boolean isUnix(@Nullable SocketAddress address) {
        return address instanceof DomainSocketAddress || address instanceof UnixDomainSocketAddress;
    }

    /** Null for a Unix socket. */
    static @Nullable InetAddress host(SocketAddress address) {
        return address instanceof InetSocketAddress internet ? internet.getAddress() : null;
    }

    /** For errors and logs: the address without its port, {@code localhost} for a Unix socket. */
    static String hostName(SocketAddress address) {
        InetAddress host = host(address);
        return host == null ? "localhost" : host.getHostAddress();
    }
}
