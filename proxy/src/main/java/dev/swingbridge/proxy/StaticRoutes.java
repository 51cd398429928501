package dev.swingbridge.proxy;

import dev.swingbridge.proxy.config.Configuration;
import dev.swingbridge.router.table.RouteRule;
import dev.swingbridge.router.table.RouteTable;
import java.util.Map;

/** The route table before any migration: the default side, and the rules. */
final class StaticRoutes {
    private StaticRoutes() {}

    static RouteTable of(Configuration.Routing routing) {
        return new RouteTable(
                1,
                routing.defaultSide(),
                routing.rules().stream()
                        .map(rule -> new RouteRule(rule.tables(), rule.server()))
                        .toList(),
                Map.of());
    }
}
