package dev.swingbridge.proxy.migration.cutover;

import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.router.table.Side;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One stream at a time, applying when it is waited for. */
final class SimulatedStreams implements CutoverStreams {
    private final SimulatedWorld world;
    @Nullable String name;
    @Nullable Side from;
    boolean stopped;

    SimulatedStreams(SimulatedWorld world) {
        this.world = world;
    }

    void open(String opened, Side tailed) {
        name = opened;
        from = tailed;
        stopped = false;
    }

    /** Applies all that is logged, except what was replicated in the first place. */
    void pump() {
        if (stopped || from == null || name == null) {
            return;
        }
        SimulatedSide source = world.server(from);
        SimulatedSide target = world.server(from.other());
        int position = target.checkpoints.getOrDefault(name, 0);
        for (; position < source.log.size(); position++) {
            int write = source.log.get(position);
            if (!source.tagged.contains(write)) {
                if (!target.rows.add(write)) {
                    world.doubled(write);
                }
                target.log.add(write);
                target.tagged.add(write);
            }
        }
        target.checkpoints.put(name, position);
    }

    @Override
    public Duration lag() {
        return Duration.ZERO;
    }

    @Override
    public boolean awaitMarker(long marker, Duration timeout) {
        pump();
        return !stopped;
    }

    @Override
    public List<String> differingDefinitions() {
        return List.of();
    }

    @Override
    public void stop(Duration timeout) throws InterruptedException {
        world.awaitHang();
        stopped = true;
    }

    @Override
    public void restart() {
        stopped = false;
    }

    @Override
    public void turn(long epoch, Side side, StreamPosition start) throws SQLException {
        String wanted = String.valueOf(epoch);
        world.act(
                () ->
                        world.server(side.other())
                                .checkpoints
                                .putIfAbsent(wanted, (int) start.log().offset()));
        open(wanted, side);
    }
}
