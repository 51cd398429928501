package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.router.table.DdlGuard;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where the tables of one migration are served by this proxy, outside of cutovers. */
final class GroupRoutes {
    private final Site site;
    private final Definition definition;

    GroupRoutes(Site site, Definition definition) {
        this.site = site;
        this.definition = definition;
    }

    /** The tables are served by this side, and work on them may go on. */
    void serve(Side side, MigrationState state) {
        route(side, guard(state));
        site.gate().release(definition.name());
    }

    /** Nobody knows which side serves: work waits. */
    void block() {
        if (!known(site.routes().current())) {
            route(definition.from(), guard(MigrationState.SWITCHING));
        }
        site.gate().hold(definition.name());
    }

    /** The migration has ended; its tables stay with this side. */
    void settle(Side side) {
        route(side, null);
        site.routes().update(table -> table.settle(definition.name()));
    }

    /** From now on clients change definitions only as far as this state allows. */
    void guardFor(MigrationState state) {
        RouteTable now = site.routes().current();
        definition.tables().stream()
                .findFirst()
                .ifPresent(first -> route(now.sideOf(first), guard(state)));
    }

    /** Before a migration is started there is nothing to guard. */
    private @Nullable DdlGuard guard(MigrationState state) {
        return state == MigrationState.CREATED
                ? null
                : new DdlGuard(definition.rule(), state == MigrationState.COPYING);
    }

    private void route(Side side, @Nullable DdlGuard guard) {
        RouteTable now = site.routes().current();
        boolean there =
                known(now)
                        && definition.tables().stream()
                                .allMatch(
                                        table ->
                                                now.sideOf(table) == side
                                                        && Objects.equals(
                                                                now.guardOf(table), guard));
        if (!there) {
            site.routes()
                    .update(
                            table ->
                                    table.with(
                                            definition.name(), definition.tables(), side, guard));
        }
    }

    private boolean known(RouteTable routes) {
        return definition.tables().stream()
                .allMatch(table -> definition.name().equals(routes.groupOf(table)));
    }
}
