package dev.swingbridge.router.table;

import java.util.function.UnaryOperator;

/**
 * Holds the route table in force. Readers take one snapshot per statement; changes are made one
 * after the other.
 */
public final class LiveRouteTable {
    private volatile RouteTable current;

    public LiveRouteTable(RouteTable first) {
        current = first;
    }

    public RouteTable current() {
        return current;
    }

    /** Publishes the changed table and returns it. */
    public synchronized RouteTable update(UnaryOperator<RouteTable> change) {
        RouteTable changed = change.apply(current);
        current = changed;
        return changed;
    }
}
