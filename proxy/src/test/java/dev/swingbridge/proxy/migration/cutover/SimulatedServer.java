package dev.swingbridge.proxy.migration.cutover;

import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.position.StreamPosition;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Locks, fence and markers of one side. */
final class SimulatedServer implements CutoverServer {
    private final SimulatedSide server;
    private final SimulatedAction action;

    SimulatedServer(SimulatedSide server, SimulatedAction action) {
        this.server = server;
        this.action = action;
    }

    @Override
    public void prepare() {}

    @Override
    public void rehearseLock() {}

    @Override
    public void lockTables(Duration timeout) throws SQLException {
        action.act(() -> server.locked = true);
    }

    @Override
    public void unlockTables() throws SQLException {
        action.act(() -> server.locked = false);
    }

    @Override
    public void abandonLock() {
        server.locked = false;
    }

    @Override
    public List<String> preparedTransactions() {
        return List.of();
    }

    @Override
    public long writeMarker() throws SQLException {
        action.act(() -> server.markers.put(server.markers.size() + 1, server.log.size()));
        return server.markers.size();
    }

    @Override
    public StreamPosition position() {
        return new StreamPosition(new LogPosition("log.1", server.log.size()), "");
    }

    @Override
    public void fence() throws SQLException {
        action.act(() -> server.fenced = true);
    }

    @Override
    public void unfence() throws SQLException {
        action.act(() -> server.fenced = false);
    }

    @Override
    public void close() {
        server.locked = false;
    }
}
