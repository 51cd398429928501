package dev.swingbridge.proxy.migration.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.proxy.migration.store.Authority;
import dev.swingbridge.proxy.migration.store.ControlRecords;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.proxy.migration.store.Intent;
import dev.swingbridge.router.gate.GatePass;
import dev.swingbridge.router.gate.TrafficGate;
import dev.swingbridge.router.table.DdlRule;
import dev.swingbridge.router.table.LiveRouteTable;
import dev.swingbridge.router.table.OnDdl;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Two servers, a proxy and its client, as plain data: the client writes between any two actions of
 * a cutover, and the proxy can die, or lose an answer, at any of them.
 */
final class SimulatedWorld {
    static final String GROUP = "orders";
    static final Definition DEFINITION =
            new Definition(
                    GROUP,
                    GROUP + "-1",
                    Side.SOURCE,
                    List.of("shop.*"),
                    List.of(new TableName("shop", "orders")),
                    DdlRule.of(OnDdl.STOP),
                    Instant.EPOCH);

    private static final Duration DECISION_PATIENCE = Duration.ofMillis(50);

    private final List<String> told = new ArrayList<>();
    private final Map<Side, SimulatedSide> servers = new EnumMap<>(Side.class);
    private final List<Integer> acknowledged = new ArrayList<>();
    private final Set<Integer> doubled = new LinkedHashSet<>();
    private CountDownLatch hang = new CountDownLatch(0);
    private int lastWrite;
    private int actions;
    private int dieAt = -1;
    private int failAt = -1;
    private boolean afterEffect;
    private boolean bypass;
    private @Nullable Side bypassSide;
    private TrafficGate gate = new TrafficGate();
    private LiveRouteTable routes = new LiveRouteTable(RouteTable.servedBy(Side.SOURCE));
    private SimulatedStreams streams = new SimulatedStreams(this);

    SimulatedWorld() {
        for (Side side : Side.values()) {
            servers.put(side, new SimulatedSide());
        }
        server(Side.TARGET).checkpoints.put("0", 0);
        boot(Side.SOURCE);
        streams.open("0", Side.SOURCE);
    }

    /** The process died. */
    static final class Died extends Error {
        private static final long serialVersionUID = 1;
    }

    void dieAtAction(int action, boolean afterItsEffect) {
        dieAt = actions + action;
        afterEffect = afterItsEffect;
    }

    /** The answer of one action gets lost; unlike death, the proxy goes on. */
    void loseAnswerOfAction(int action, boolean afterItsEffect) {
        failAt = actions + action;
        afterEffect = afterItsEffect;
    }

    /** Stopping the stream takes until the latch is down. */
    void hangUntil(CountDownLatch latch) {
        hang = latch;
    }

    /** The next decision of this side is lost, on its way or with its answer, and it is silent. */
    void loseDecisionOf(Side side, SimulatedSide.Commit how) {
        server(side).commit = how;
    }

    void answersAgain(Side side) {
        server(side).commit = SimulatedSide.Commit.ANSWERED;
        server(side).silent = false;
    }

    /** What was told of runs, in its order. */
    List<String> told() {
        return told;
    }

    boolean locked(Side side) {
        return server(side).locked;
    }

    void bypassOn(Side side) {
        bypass = true;
        bypassSide = side;
    }

    int actions() {
        return actions;
    }

    /** A fresh proxy process: nothing volatile is left of the one before. */
    Authority restart() {
        servers.values().forEach(server -> server.locked = false);
        dieAt = -1;
        failAt = -1;
        Authority settled = settle();
        assertThat(settled).isInstanceOf(Authority.Served.class);
        Authority.Served served = (Authority.Served) settled;
        boot(served.side());
        if (served.epoch() == 0) {
            streams.open("0", Side.SOURCE);
        } else {
            CutoverRun.Conclusion rolled =
                    run(served.side(), served.epoch(), CutoverOptions.defaults()).rollForward();
            assertThat(rolled.finished()).as(String.valueOf(rolled.report())).isTrue();
        }
        return settled;
    }

    Authority settle() {
        return new Settlement(
                        DEFINITION.instance(),
                        Side.SOURCE,
                        Map.of(
                                Side.SOURCE,
                                records(Side.SOURCE),
                                Side.TARGET,
                                records(Side.TARGET)))
                .settle(0);
    }

    private void boot(Side serving) {
        gate = new TrafficGate();
        routes = new LiveRouteTable(RouteTable.servedBy(Side.SOURCE));
        routes.update(table -> table.with(GROUP, DEFINITION.tables(), serving));
        streams = new SimulatedStreams(this);
    }

    CutoverRun run(Side newSide, long epoch, CutoverOptions options) {
        return new CutoverRun(
                new CutoverScene(
                        DEFINITION,
                        epoch,
                        "attempt-" + epoch + "-" + actions,
                        new SimulatedServer(server(newSide.other()), this::act),
                        new SimulatedServer(server(newSide), this::act),
                        records(newSide.other()),
                        records(newSide),
                        newSide,
                        epoch > 1,
                        gap -> false,
                        streams,
                        new NoSessions(),
                        gate,
                        routes),
                options,
                List::of,
                () -> false,
                new CutoverRun.Progress() {
                    @Override
                    public void at(String step) {
                        told.add(step);
                    }

                    @Override
                    public void decided(Side serving) {
                        told.add(serving.label() + " serves");
                    }
                },
                DECISION_PATIENCE);
    }

    Side serving() {
        return routes.current().sideOf(DEFINITION.tables().getFirst());
    }

    TrafficGate gate() {
        return gate;
    }

    /** Nothing is lost, nothing doubled, both sides equal, and only the other side is fenced. */
    void check(boolean fenced) {
        clientWrites();
        streams.pump();
        Side serving = serving();
        SimulatedSide owner = server(serving);
        assertThat(gate.held(GROUP)).isFalse();
        assertThat(doubled).isEmpty();
        assertThat(owner.rows).containsAll(acknowledged);
        assertThat(server(serving.other()).rows).isEqualTo(owner.rows);
        assertThat(owner.fenced).isFalse();
        assertThat(server(serving.other()).fenced).isEqualTo(fenced);
        assertThat(owner.locked).isFalse();
        assertThat(streams.from).isEqualTo(serving);
        for (Side side : Side.values()) {
            Intent intent = server(side).intent;
            assertThat(intent == null || intent.phase() != Intent.Phase.INTENT).isTrue();
        }
    }

    int acknowledged() {
        return acknowledged.size();
    }

    /** The client writes through the gate, where the route says, as a session of the proxy does. */
    private void clientWrites() {
        GatePass pass = gate.tryEnter(Set.of(GROUP), 1);
        if (pass != null) {
            try (pass) {
                SimulatedSide server = server(serving());
                if (!server.locked) {
                    assertThat(server.fenced).as("a client was rejected by a fence").isFalse();
                    write(server);
                }
            }
        }
        if (bypass && bypassSide != null) {
            SimulatedSide server = server(bypassSide);
            if (!server.locked && !server.fenced) {
                write(server);
            }
        }
    }

    /** A row came to be written again. */
    void doubled(int write) {
        doubled.add(write);
    }

    void awaitHang() throws InterruptedException {
        hang.await();
    }

    private void write(SimulatedSide server) {
        lastWrite++;
        server.log.add(lastWrite);
        if (!server.rows.add(lastWrite)) {
            doubled.add(lastWrite);
        }
        acknowledged.add(lastWrite);
    }

    /** An action whose effect is durable or seen by others. */
    void act(Runnable effect) throws SQLException {
        actions++;
        clientWrites();
        if (!afterEffect) {
            breakIf();
        }
        effect.run();
        if (afterEffect) {
            breakIf();
        }
        clientWrites();
    }

    private void breakIf() throws SQLException {
        if (actions == dieAt) {
            throw new Died();
        }
        if (actions == failAt) {
            throw new SQLException("the answer was lost");
        }
    }

    SimulatedSide server(Side side) {
        return Objects.requireNonNull(servers.get(side));
    }

    private ControlRecords records(Side side) {
        return new SimulatedRecords(server(side), this::act);
    }
}
