package dev.swingbridge.proxy.migration.cutover;

import dev.swingbridge.proxy.migration.store.ControlRecords;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.router.gate.TrafficGate;
import dev.swingbridge.router.table.LiveRouteTable;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import java.util.HashSet;

/**
 * Everything one cutover works on. "Old" is the side that serves and loses, "new" the one that
 * gains.
 *
 * @param epoch of this attempt
 * @param attempt identifies this run of the plan
 * @param newIsFenced the new side has lost an earlier cutover, so writers are fenced off there
 */
public record CutoverScene(
        Definition definition,
        long epoch,
        String attempt,
        CutoverServer oldServer,
        CutoverServer newServer,
        ControlRecords oldRecords,
        ControlRecords newRecords,
        Side newSide,
        boolean newIsFenced,
        CutoverGenerators generators,
        CutoverStreams streams,
        ClientSessions sessions,
        TrafficGate gate,
        LiveRouteTable routes) {

    /** The routes with the tables on the new side. */
    RouteTable moved(RouteTable routes) {
        return routes.move(new HashSet<>(definition.tables()), newSide);
    }

    String group() {
        return definition.name();
    }

    String instance() {
        return definition.instance();
    }

    Side oldSide() {
        return newSide.other();
    }

    /** {@code switch-traffic} or {@code reverse-traffic}. */
    String direction() {
        return newSide == definition.to() ? "switch-traffic" : "reverse-traffic";
    }
}
