package dev.swingbridge.proxy.config;

import dev.swingbridge.proxy.session.CrossSideReads;
import dev.swingbridge.router.table.RouteRule;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads {@code routing:}. */
final class RoutingSection {
    private RoutingSection() {}

    /** The routes before any migration: the default side, and the rules. */
    static RouteTable routes(Section section) {
        Side defaultSide = section.choice("default", Side.class, Side.SOURCE);
        List<RouteRule> rules = new ArrayList<>();
        for (Section rule : section.sections("rules")) {
            String tables = rule.name("tables", null);
            Side side = rule.choice("server", Side.class, Side.TARGET);
            if (tables.contains(".")) {
                rules.add(new RouteRule(tables, side));
            } else if (!tables.isEmpty()) {
                rule.problem("tables", "must be schema.table, such as archive.*, was " + tables);
            }
            rule.refuseUnknown();
        }
        return new RouteTable(1, defaultSide, rules, Map.of());
    }

    static CrossSideReads.Policy crossSideReads(Section section) {
        return section.choice(
                "crossSideReads", CrossSideReads.Policy.class, CrossSideReads.Policy.REFUSE);
    }
}
