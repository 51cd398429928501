package dev.swingbridge.proxy.config;

import dev.swingbridge.backfill.server.ServerSettings;
import dev.swingbridge.proxy.admin.OperatorSettings;
import dev.swingbridge.proxy.backend.BackendSettings;
import dev.swingbridge.proxy.frontend.Account;
import dev.swingbridge.proxy.frontend.FrontendSettings;
import dev.swingbridge.proxy.migration.MigrationSettings;
import dev.swingbridge.proxy.session.CrossSideReads;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import java.util.List;

/**
 * Everything that can be configured, as the settings of each part. {@code conf/swingbridge.yaml}
 * explains every key.
 *
 * @param routes before any migration
 * @param accounts applications' logins; empty: passed through to the servers
 * @param control the server that keeps the records that need one place only
 */
public record Configuration(
        FrontendSettings applications,
        OperatorSettings operators,
        Server source,
        Server target,
        RouteTable routes,
        CrossSideReads.Policy crossSideReads,
        List<Account> accounts,
        Side control,
        MigrationSettings migrations) {

    /**
     * One of the two servers.
     *
     * @param own how Swingbridge itself logs in
     * @param sessions how the sessions of applications reach it
     */
    public record Server(ServerSettings own, BackendSettings sessions) {}
}
