package dev.swingbridge.proxy.frontend;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How many connections each host has now; hosts without any are forgotten. */
final class HostConnections {
    private final ConcurrentMap<InetAddress, Integer> open = new ConcurrentHashMap<>();

    /** False when that is one too many; it counts until {@link #disconnected} either way. */
    boolean connected(InetAddress host, int limit) {
        return open.merge(host, 1, Integer::sum) <= limit;
    }

    void disconnected(InetAddress host) {
        open.computeIfPresent(host, (_, count) -> count == 1 ? null : count - 1);
    }
}
