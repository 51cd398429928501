package dev.swingbridge.proxy;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.proxy.migration.MigrationStatus;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What a running proxy serves, for the line that it logs at its start.
 *
 * @param listen where applications connect
 * @param servers with their addresses and versions
 * @param migrations with their states
 */
record Serves(
        List<String> listen,
        String admin,
        String http,
        List<String> servers,
        List<String> migrations) {

    /** As an operator would type it. */
    static String address(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    static String server(DatabaseServer server) {
        return "%s %s:%d (%s)"
                .formatted(
                        server.settings().side().label(),
                        server.settings().host(),
                        server.settings().port(),
                        server.identity().version());
    }

    static String migration(MigrationStatus status) {
        return "%s %s %s".formatted(status.name(), status.state(), status.health());
    }
}
