package dev.swingbridge.proxy.migration.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.proxy.migration.store.Authority;
import dev.swingbridge.proxy.migration.store.ControlRecords;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.proxy.migration.store.Intent;
import dev.swingbridge.proxy.migration.store.Register;
import dev.swingbridge.proxy.migration.store.SideRecords;
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
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
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

    private final Map<Side, Server> servers = new EnumMap<>(Side.class);
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
    private SimulatedStreams streams = new SimulatedStreams();

    SimulatedWorld() {
        for (Side side : Side.values()) {
            servers.put(side, new Server());
        }
        server(Side.TARGET).checkpoints.put("0", 0);
        boot(Side.SOURCE);
        streams.open("0", Side.SOURCE);
    }

    /** The process died. */
    static final class Died extends Error {
        private static final long serialVersionUID = 1;
    }

    /** What is durable on one server, and its locks. */
    private static final class Server {
        final List<Integer> log = new ArrayList<>();
        final Set<Integer> tagged = new LinkedHashSet<>();
        final Set<Integer> rows = new LinkedHashSet<>();
        final Map<String, Integer> checkpoints = new HashMap<>();
        final Map<Long, Register> registers = new HashMap<>();
        final Map<Integer, Integer> markers = new HashMap<>();
        @Nullable Intent intent;
        volatile boolean locked;
        boolean fenced;
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
        streams = new SimulatedStreams();
    }

    CutoverRun run(Side newSide, long epoch, CutoverOptions options) {
        return new CutoverRun(
                new CutoverScene(
                        DEFINITION,
                        epoch,
                        "attempt-" + epoch + "-" + actions,
                        new SimulatedServer(newSide.other()),
                        new SimulatedServer(newSide),
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
                () -> {},
                () -> false);
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
        Server owner = server(serving);
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
                Server server = server(serving());
                if (!server.locked) {
                    assertThat(server.fenced).as("a client was rejected by a fence").isFalse();
                    write(server);
                }
            }
        }
        if (bypass && bypassSide != null) {
            Server server = server(bypassSide);
            if (!server.locked && !server.fenced) {
                write(server);
            }
        }
    }

    private void write(Server server) {
        lastWrite++;
        server.log.add(lastWrite);
        if (!server.rows.add(lastWrite)) {
            doubled.add(lastWrite);
        }
        acknowledged.add(lastWrite);
    }

    /** An action whose effect is durable or seen by others. */
    private void act(Runnable effect) throws SQLException {
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

    private Server server(Side side) {
        return Objects.requireNonNull(servers.get(side));
    }

    private ControlRecords records(Side side) {
        return new SimulatedRecords(server(side));
    }

    /** The records of one side: what {@code JdbcControlRecords} does in SQL. */
    private final class SimulatedRecords implements ControlRecords {
        private final Server server;

        SimulatedRecords(Server server) {
            this.server = server;
        }

        @Override
        public SideRecords read(String migration) {
            return new SideRecords(server.intent, List.copyOf(server.registers.values()));
        }

        @Override
        public boolean openRegister(String migration, long epoch, String attempt)
                throws SQLException {
            act(() -> insert(epoch, attempt, Register.Decision.PENDING));
            return register(epoch).attempt().equals(attempt);
        }

        @Override
        public Register.Decision commitRegister(
                String migration, long epoch, String attempt, StreamPosition start)
                throws SQLException {
            act(
                    () ->
                            server.registers.computeIfPresent(
                                    epoch,
                                    (key, now) ->
                                            pending(now) && now.attempt().equals(attempt)
                                                    ? new Register(
                                                            epoch,
                                                            attempt,
                                                            Register.Decision.COMMITTED,
                                                            start)
                                                    : now));
            return register(epoch).decision();
        }

        @Override
        public Register.Decision abortRegister(String migration, long epoch, String attempt)
                throws SQLException {
            act(
                    () -> {
                        insert(epoch, attempt, Register.Decision.ABORTED);
                        server.registers.computeIfPresent(
                                epoch,
                                (key, now) ->
                                        pending(now)
                                                ? new Register(
                                                        epoch,
                                                        now.attempt(),
                                                        Register.Decision.ABORTED,
                                                        null)
                                                : now);
                    });
            return register(epoch).decision();
        }

        @Override
        public boolean declareIntent(String migration, long epoch, String attempt)
                throws SQLException {
            act(
                    () -> {
                        Intent now = server.intent;
                        if (now == null
                                || (now.epoch() < epoch && now.phase() != Intent.Phase.INTENT)) {
                            server.intent = new Intent(epoch, attempt, Intent.Phase.INTENT);
                        }
                    });
            Intent now = server.intent;
            return now != null && now.attempt().equals(attempt);
        }

        @Override
        public void settleIntent(String migration, long epoch, Intent.Phase phase)
                throws SQLException {
            act(
                    () -> {
                        Intent now = server.intent;
                        if (now != null
                                && now.epoch() == epoch
                                && now.phase() == Intent.Phase.INTENT) {
                            server.intent = new Intent(epoch, now.attempt(), phase);
                        }
                    });
        }

        @Override
        public void forget(String migration) {
            server.intent = null;
            server.registers.clear();
        }

        private void insert(long epoch, String attempt, Register.Decision decision) {
            server.registers.putIfAbsent(epoch, new Register(epoch, attempt, decision, null));
        }

        private boolean pending(Register register) {
            return register.decision() == Register.Decision.PENDING;
        }

        private Register register(long epoch) {
            return Objects.requireNonNull(server.registers.get(epoch));
        }
    }

    /** Locks, fence and markers of one side. */
    private final class SimulatedServer implements CutoverServer {
        private final Server server;

        SimulatedServer(Side side) {
            this.server = server(side);
        }

        @Override
        public void prepare() {}

        @Override
        public void rehearseLock() {}

        @Override
        public void lockTables(Duration timeout) throws SQLException {
            act(() -> server.locked = true);
        }

        @Override
        public void unlockTables() throws SQLException {
            act(() -> server.locked = false);
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
            act(() -> server.markers.put(server.markers.size() + 1, server.log.size()));
            return server.markers.size();
        }

        @Override
        public StreamPosition position() {
            return new StreamPosition(new LogPosition("log.1", server.log.size()), "");
        }

        @Override
        public void fence() throws SQLException {
            act(() -> server.fenced = true);
        }

        @Override
        public void unfence() throws SQLException {
            act(() -> server.fenced = false);
        }

        @Override
        public void close() {
            server.locked = false;
        }
    }

    /** One stream at a time, applying when it is waited for. */
    private final class SimulatedStreams implements CutoverStreams {
        @Nullable String name;
        @Nullable Side from;
        boolean stopped;

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
            Server source = server(from);
            Server target = server(from.other());
            int position = target.checkpoints.getOrDefault(name, 0);
            for (; position < source.log.size(); position++) {
                int write = source.log.get(position);
                if (!source.tagged.contains(write)) {
                    if (!target.rows.add(write)) {
                        doubled.add(write);
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
        public boolean awaitMarkerBack(long marker, Duration timeout) {
            pump();
            return !stopped;
        }

        @Override
        public void stop(Duration timeout) throws InterruptedException {
            hang.await();
            stopped = true;
        }

        @Override
        public void restart() {
            stopped = false;
        }

        @Override
        public void turn(long epoch, Side side, StreamPosition start) throws SQLException {
            String wanted = String.valueOf(epoch);
            act(
                    () ->
                            server(side.other())
                                    .checkpoints
                                    .putIfAbsent(wanted, (int) start.log().offset()));
            open(wanted, side);
        }
    }

    /** A proxy whose sessions can all move. */
    private static final class NoSessions implements ClientSessions {
        @Override
        public ArmReport arm(String group, Side towards, Duration budget) {
            return new ArmReport(0, 0);
        }

        @Override
        public void disarm(String group) {}

        public void settle() {}

        @Override
        public List<BlockingSession> blocking(String group) {
            return List.of();
        }

        @Override
        public void kill(Collection<Long> sessionIds) {}
    }
}
