package dev.swingbridge.proxy.migration.cutover;

import java.sql.SQLException;

/** An action of a cutover whose effect is durable or seen by others: it may go wrong. */
interface SimulatedAction {
    void act(Runnable effect) throws SQLException;
}
