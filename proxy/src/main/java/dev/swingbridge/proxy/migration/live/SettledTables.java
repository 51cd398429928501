package dev.swingbridge.proxy.migration.live;

import dev.swingbridge.proxy.migration.running.MigrationServices;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import dev.swingbridge.proxy.migration.store.SettledRoute;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Where tables stay whose migration has ended and is not on record any more. */
final class SettledTables {
    /** No name of a migration: the group of tables that an ended one has moved. */
    private static final String SETTLED = "/settled";

    private final MigrationServices desk;
    private final List<SettledRoute> toRoute = new ArrayList<>();

    SettledTables(MigrationServices desk) {
        this.desk = desk;
    }

    /** To be routed. */
    void load() {
        toRoute.addAll(desk.settled().load());
    }

    /** Routes what settled before this time; a migration that has the table now says better. */
    void route(Instant before) {
        toRoute.removeIf(
                route -> {
                    if (!route.since().isBefore(before)) {
                        return false;
                    }
                    desk.site().routes().update(table -> routed(table, route));
                    return true;
                });
    }

    private static RouteTable routed(RouteTable table, SettledRoute route) {
        return table.groupOf(route.table()) == null
                ? table.with(SETTLED, List.of(route.table()), route.side()).settle(SETTLED)
                : table;
    }

    /** Its tables stay where they are served, also for a process that never knew of it. */
    void keep(MigrationRecord ended) throws SQLException {
        Definition definition = ended.definition();
        Side side = ended.sideAfterEnd();
        desk.settled()
                .keep(
                        definition.tables().stream()
                                .map(table -> new SettledRoute(table, side, definition.createdAt()))
                                .toList());
    }
}
