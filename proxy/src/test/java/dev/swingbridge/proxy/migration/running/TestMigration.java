package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.proxy.migration.MigrationEvents;
import dev.swingbridge.proxy.migration.MigrationSettings;
import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.condition.ConditionBoard;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.cutover.CutoverReport.Outcome;
import dev.swingbridge.proxy.migration.cutover.CutoverRun;
import dev.swingbridge.proxy.migration.cutover.NoSessions;
import dev.swingbridge.proxy.migration.cutover.Readiness;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import dev.swingbridge.router.gate.TrafficGate;
import dev.swingbridge.router.table.LiveRouteTable;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.NullUnmarked;

/**
 * The parts of one migration that need no server: its record, its verbs, its thread, its cutovers
 * with a plan of the test's own. No server is ever asked.
 */
@NullUnmarked
final class TestMigration implements AutoCloseable, TrafficSwitch.Scenes {
    static final Duration LONG = Duration.ofSeconds(30);

    final FakeStore store = new FakeStore();
    final Map<Side, FakeRecords> records =
            Map.of(Side.SOURCE, new FakeRecords(), Side.TARGET, new FakeRecords());
    final TrafficGate gate = new TrafficGate();
    final List<CutoverReport> counted = new CopyOnWriteArrayList<>();
    final LiveRouteTable routes = new LiveRouteTable(RouteTable.servedBy(Side.SOURCE));
    final ConditionBoard board;
    final RecordKeeper keeper;
    final PendingVerb verbs;
    final ServingSide standing;
    final TrafficSwitch cutovers;
    final MigrationThread thread;
    final StatusBoard statuses = new StatusBoard(Duration.ofSeconds(1));

    /** What a run of the plan does, told the epoch. */
    Function<Long, CutoverRun.Conclusion> plan = epoch -> concluded(Outcome.DONE, null);

    TestMigration(MigrationRecord record) {
        MigrationServices services =
                new MigrationServices(
                        new Site(
                                null,
                                null,
                                Side.TARGET,
                                gate,
                                routes,
                                new NoSessions(),
                                null,
                                null,
                                MigrationSettings.defaults("test"),
                                counted::add),
                        store,
                        Map.copyOf(records),
                        store.verbs,
                        store,
                        store,
                        store.copied,
                        new FakeStore.NoRoutes(),
                        new MigrationEvents(),
                        new CutoverSlot(),
                        () -> true);
        board = new ConditionBoard(record);
        keeper = new RecordKeeper(services, board);
        verbs = new PendingVerb(services, board);
        CutoverScenes scenes =
                new CutoverScenes(services, record.definition(), null, () -> false, board);
        standing = new ServingSide(services, keeper, scenes, board);
        cutovers = new TrafficSwitch(services, keeper, verbs, standing, this, board);
        thread =
                new MigrationThread(
                        record.definition().name(),
                        board,
                        Duration.ofSeconds(1),
                        (verb, operator, reason) ->
                                store.told.add(verb + " failed: " + reason + " by " + operator));
    }

    static MigrationRecord replicating() {
        return TestDefinitions.record().in(MigrationState.REPLICATING);
    }

    MigrationStatus status() {
        return statuses.status(
                new StatusBoard.View(
                        board.now(),
                        List.of(),
                        null,
                        null,
                        null,
                        new MigrationStatus.Verify("none", 0, 0, null)),
                Instant.now());
    }

    /** As an operator asks for it. */
    CutoverReport switchTraffic() {
        return switchTraffic(LONG);
    }

    /**
     * @param bound how long the operator waits
     */
    CutoverReport switchTraffic(Duration bound) {
        return thread.run(
                Verb.SWITCH_TRAFFIC.label(),
                "test",
                bound,
                () ->
                        cutovers.run(
                                        Verb.SWITCH_TRAFFIC,
                                        MigrationState.SWITCHING,
                                        CutoverOptions.defaults(),
                                        List::of,
                                        "test")
                                .report());
    }

    static CutoverRun.Conclusion concluded(Outcome outcome, String reason) {
        boolean decided = outcome == Outcome.DONE;
        return new CutoverRun.Conclusion(
                new CutoverReport(
                        "switch-traffic",
                        outcome,
                        reason,
                        12.5,
                        Instant.now(),
                        List.of(new CutoverReport.StepReport("check", 1, "done"))),
                outcome != Outcome.UNKNOWN,
                decided,
                List.of());
    }

    @Override
    public long nextEpoch(Side newSide, MigrationRecord record) {
        return record.epoch() + 1;
    }

    @Override
    public CutoverRun.Conclusion run(
            Side newSide, CutoverOptions options, MigrationRecord record, Readiness readiness) {
        return plan.apply(record.epoch());
    }

    @Override
    public CutoverReport dryRun(
            Side newSide, CutoverOptions options, MigrationRecord record, Readiness readiness) {
        return concluded(Outcome.PLANNED, String.join("; ", readiness.obstacles())).report();
    }

    @Override
    public void tellSteps(CutoverRun.Conclusion conclusion, long epoch, String operator) {}

    static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody counted down");
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
