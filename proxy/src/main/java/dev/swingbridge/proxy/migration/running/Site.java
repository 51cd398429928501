package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.proxy.migration.AccountChecks;
import dev.swingbridge.proxy.migration.MigrationSettings;
import dev.swingbridge.proxy.migration.cutover.ClientSessions;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.router.gate.TrafficGate;
import dev.swingbridge.router.table.LiveRouteTable;
import dev.swingbridge.router.table.Side;
import java.util.function.Consumer;

/**
 * The two servers, and what of this proxy its migrations steer.
 *
 * @param control the side whose control schema decides when both can be written
 * @param accounts part of every precheck
 * @param cutovers told of every cutover that has ended, by its migration's thread; of one whose
 *     outcome was not known then, told again when it is
 */
public record Site(
        DatabaseServer source,
        DatabaseServer target,
        Side control,
        TrafficGate gate,
        LiveRouteTable routes,
        ClientSessions sessions,
        StreamOpener streams,
        AccountChecks accounts,
        MigrationSettings settings,
        Consumer<CutoverReport> cutovers) {

    public DatabaseServer server(Side side) {
        return side == Side.SOURCE ? source : target;
    }
}
