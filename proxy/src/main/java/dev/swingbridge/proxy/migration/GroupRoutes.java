package dev.swingbridge.proxy.migration;

import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;

/** Where the tables of one migration are served by this proxy, outside of cutovers. */
final class GroupRoutes {
    private final Site site;
    private final Definition definition;

    GroupRoutes(Site site, Definition definition) {
        this.site = site;
        this.definition = definition;
    }

    /** The tables are served by this side, and work on them may go on. */
    void serve(Side side) {
        route(side);
        site.gate().release(definition.name());
    }

    /** Nobody knows which side serves: work waits. */
    void block(String reason) {
        if (!known(site.routes().current())) {
            route(definition.from());
        }
        site.gate().hold(definition.name(), reason);
    }

    /** The migration has ended; its tables stay with this side. */
    void settle(Side side) {
        route(side);
        site.routes().update(table -> table.settle(definition.name()));
    }

    private void route(Side side) {
        RouteTable now = site.routes().current();
        boolean there =
                known(now)
                        && definition.tables().stream()
                                .allMatch(table -> now.sideOf(table) == side);
        if (!there) {
            site.routes().update(table -> table.with(definition.name(), definition.tables(), side));
        }
    }

    private boolean known(RouteTable routes) {
        return definition.tables().stream()
                .allMatch(table -> definition.name().equals(routes.groupOf(table)));
    }
}
