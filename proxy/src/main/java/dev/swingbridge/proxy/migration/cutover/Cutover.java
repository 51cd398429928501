package dev.swingbridge.proxy.migration.cutover;

import static dev.swingbridge.proxy.migration.step.Step.step;

import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.backfill.server.Backoff;
import dev.swingbridge.proxy.migration.cutover.ClientSessions.BlockingSession;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions.OpenTransactions;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.step.Step;
import dev.swingbridge.proxy.migration.store.Intent;
import dev.swingbridge.proxy.migration.store.Register;
import dev.swingbridge.router.gate.TrafficGate;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plan that moves traffic from the old side to the new side: {@code switch-traffic}, and with
 * the sides swapped {@code reverse-traffic}.
 *
 * <p>New work waits from "hold" to "flip". Before "decide" everything can be taken back with the
 * old side alone; after it everything is carried through with the new side alone.
 */
final class Cutover {
    private static final Logger LOG = LoggerFactory.getLogger(Cutover.class);
    private static final Duration ARM_BUDGET = Duration.ofSeconds(5);
    private static final Duration MARKER_BUDGET = Duration.ofSeconds(10);
    private static final Duration MARKER_PATIENCE = Duration.ofSeconds(1);
    private static final int WARM_ROUNDS = 3;

    /** How long to wait for a moment in which little is under way. */
    private static final Duration CALM_PATIENCE = Duration.ofSeconds(1);

    /** A moment is calm when no change waits longer than this to be applied ... */
    private static final Duration CALM_LAG = Duration.ofMillis(10);

    /** ... and no transaction of the group has been open for longer than this. */
    private static final Duration CALM_AGE = Duration.ofMillis(20);

    private static final Duration LOOK_AGAIN = Duration.ofNanos(500_000);

    /** Values the new side is ahead, so that under hold there is nothing left to raise. */
    private static final long GENERATOR_GAP = 1_000;

    private final CutoverScene scene;
    private final CutoverOptions options;
    private final HoldBudget budget;
    private final Obstacles obstacles;
    private final Duration decisionPatience;
    private @Nullable StreamPosition reverseStart;
    private long marker;

    /**
     * @param decisionPatience how long to ask for a decision whose answer was lost
     */
    Cutover(
            CutoverScene scene,
            CutoverOptions options,
            HoldBudget budget,
            Obstacles obstacles,
            Duration decisionPatience) {
        this.decisionPatience = decisionPatience;
        this.scene = scene;
        this.options = options;
        this.budget = budget;
        this.obstacles = obstacles;
    }

    List<Step> plan() {
        return List.of(
                step("check", this::check),
                step("begin the attempt", this::begin).undo(this::abort),
                step("arm", this::arm).undo(this::disarm),
                step("hold new work", this::hold).undo(this::release),
                step("drain open transactions", this::drain),
                step("lock the old side's tables", this::lock)
                        .undo(scene.oldServer()::unlockTables),
                step("write the marker", this::mark),
                step("catch up", this::catchUp),
                step("stop the stream", this::stopStream).undo(scene.streams()::restart),
                step("decide", this::decide).pointOfNoReturn(),
                step("flip the routes", this::flip),
                step("fence the old side", this::fence),
                step("start the stream back", this::turnStream));
    }

    private void check() throws SQLException, InterruptedException {
        List<String> found = obstacles.find();
        if (!found.isEmpty()) {
            throw new RefusedException(
                    "cannot %s %s: %s"
                            .formatted(scene.direction(), scene.group(), String.join("; ", found)));
        }
    }

    private void begin() throws SQLException {
        if (!scene.newRecords().openRegister(scene.instance(), scene.epoch(), scene.attempt())
                || !scene.oldRecords()
                        .declareIntent(scene.instance(), scene.epoch(), scene.attempt())) {
            throw new RefusedException(
                    "another cutover of " + scene.group() + " is under way; look at doctor");
        }
    }

    /**
     * Only this process can commit the attempt, and it has not, so the old side needs no word from
     * the new one to go on.
     */
    private void abort() throws SQLException {
        try {
            scene.newRecords().abortRegister(scene.instance(), scene.epoch(), scene.attempt());
        } catch (SQLException failure) {
            LOG.warn(
                    "The register stays PENDING, its intent is void migration={} side={} reason={}",
                    scene.group(),
                    scene.newSide().label(),
                    failure.toString());
        }
        scene.oldRecords().settleIntent(scene.instance(), scene.epoch(), Intent.Phase.NONE);
    }

    /** Everything that takes time and hurts nobody, so that little is left to do under hold. */
    private void arm() throws Exception {
        scene.oldServer().prepare();
        scene.newServer().prepare();
        if (scene.newIsFenced()) {
            scene.newServer().unfence();
        }
        scene.generators().raise(GENERATOR_GAP);
        scene.sessions().arm(scene.group(), scene.newSide(), ARM_BUDGET);
        requireMarkersArrive();
        // Early is safe: what the stream brings until the flip is marked as its own in the log.
        reverseStart = scene.newServer().position();
        WarmUp.run(scene, options.maxHold(), reverseStart);
        awaitCalm();
    }

    private void requireMarkersArrive() throws SQLException, InterruptedException {
        long fastest = Long.MAX_VALUE;
        for (int round = 0; round < WARM_ROUNDS; round++) {
            long start = System.nanoTime();
            if (!scene.streams().awaitMarker(scene.oldServer().writeMarker(), MARKER_BUDGET)) {
                throw new RefusedException(
                        "a marker written on %s did not arrive on %s within %d s"
                                .formatted(
                                        scene.oldSide().label(),
                                        scene.newSide().label(),
                                        MARKER_BUDGET.toSeconds()));
            }
            fastest = Math.min(fastest, System.nanoTime() - start);
        }
        if (fastest > options.maxHold().toNanos()) {
            throw new RefusedException(
                    "a marker takes %d ms to arrive, longer than max-hold %d ms"
                            .formatted(fastest / 1_000_000, options.maxHold().toMillis()));
        }
    }

    /**
     * A hold lasts as long as the longest transaction that is open when it begins, and as long as
     * the changes that wait to be applied; so it begins when there is little of both. A busy group
     * may never be calm, which is no reason not to begin.
     */
    private void awaitCalm() throws InterruptedException {
        long deadline = System.nanoTime() + CALM_PATIENCE.toNanos();
        Backoff looks = Backoff.steady(LOOK_AGAIN);
        while (!calm() && System.nanoTime() < deadline) {
            looks.pause();
        }
    }

    private boolean calm() {
        return scene.streams().lag().compareTo(CALM_LAG) <= 0
                && scene.gate().inFlight(scene.group()).stream()
                        .allMatch(each -> each.age().compareTo(CALM_AGE) <= 0);
    }

    private void disarm() throws SQLException {
        if (scene.newIsFenced()) {
            scene.newServer().fence();
        }
    }

    private void hold() {
        budget.holdBegins(this::letGo);
        scene.gate().hold(scene.group());
    }

    /** On another thread than the plan, which is stuck somewhere and will undo the rest. */
    private void letGo() {
        scene.oldServer().abandonLock();
        scene.gate().release(scene.group());
    }

    private void release() {
        scene.gate().release(scene.group());
        budget.holdEnds();
    }

    private void drain() throws Exception {
        Duration patience = shorter(options.drain(), budget.remaining());
        if (!drainedWithin(patience)) {
            endOpenTransactions();
        }
        List<BlockingSession> unmovable = obstacles.unmovableSessions();
        if (options.openTransactions() == OpenTransactions.KILL) {
            kill(unmovable.stream().map(BlockingSession::sessionId).toList());
        } else if (!unmovable.isEmpty()) {
            throw new RefusedException(Obstacles.cannotMove(unmovable));
        }
    }

    private boolean drainedWithin(Duration patience)
            throws InterruptedException, ExecutionException {
        try {
            scene.gate()
                    .drained(scene.group())
                    .toCompletableFuture()
                    .get(patience.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException timeIsOver) {
            return false;
        } catch (ExecutionException stopped) {
            if (stopped.getCause() instanceof CancellationException) {
                return false; // the budget's own end let work go on a moment before
            }
            throw stopped;
        }
    }

    private void endOpenTransactions() throws InterruptedException, ExecutionException {
        List<TrafficGate.InFlight> open = scene.gate().inFlight(scene.group());
        if (options.openTransactions() == OpenTransactions.ABORT) {
            throw new RefusedException(
                    "transactions stayed open longer than the drain allows: "
                            + describe(open)
                            + "; end them, raise max-hold and drain, or kill them with --kill-open-transactions");
        }
        kill(open.stream().map(TrafficGate.InFlight::sessionId).toList());
        if (!drainedWithin(budget.remaining())) {
            throw new RefusedException(
                    "killed transactions are still being rolled back: "
                            + describe(scene.gate().inFlight(scene.group())));
        }
    }

    private void kill(List<Long> sessionIds) {
        if (!sessionIds.isEmpty()) {
            LOG.warn(
                    "Sessions killed for the cutover migration={} session={}",
                    scene.group(),
                    sessionIds);
            scene.sessions().kill(sessionIds);
        }
    }

    /** Given up while there is time to say so: what is left after it is needed to catch up. */
    private void lock() throws SQLException {
        scene.oldServer().lockTables(budget.remaining().multipliedBy(3).dividedBy(4));
    }

    private void mark() throws SQLException {
        marker = scene.oldServer().writeMarker();
    }

    /** What remains to be looked at is looked at while the marker is on its way. */
    private void catchUp() throws Exception {
        FutureTask<Boolean> look = new FutureTask<>(this::raisedUnderLock);
        Thread.ofVirtual().name("cutover-look").start(look);
        boolean arrived;
        boolean raised;
        try {
            arrived = scene.streams().awaitMarker(marker, budget.remaining());
        } finally {
            raised = outcome(look);
        }
        if (!arrived) {
            throw new RefusedException(
                    "%s did not catch up within max-hold %d ms"
                            .formatted(scene.newSide().label(), options.maxHold().toMillis()));
        }
        refuseDifferent();
        if (raised) {
            // The stream back must not meet the definition that this has changed.
            reverseStart = scene.newServer().position();
        }
    }

    /** The stream back reads what the new side has, and writes it to what the old side has. */
    private void refuseDifferent() throws SQLException {
        List<String> differences = scene.streams().differingDefinitions();
        if (!differences.isEmpty()) {
            throw new RefusedException(
                    "the definitions of both sides differ: " + String.join("; ", differences));
        }
    }

    /** Nothing is prepared or generated on the old side any more. */
    private boolean raisedUnderLock() throws SQLException {
        refusePrepared();
        return scene.generators().raise(0);
    }

    private static boolean outcome(FutureTask<Boolean> task) throws Exception {
        try {
            return task.get();
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof Exception cause ? cause : failure;
        }
    }

    private void stopStream() throws InterruptedException {
        scene.streams().stop(budget.remaining());
    }

    /** No later than the budget allows; then until it is known what the register says. */
    private void decide() throws Exception {
        StreamPosition start = reverseStart;
        if (start == null) {
            throw new IllegalStateException("the position for the stream back is missing");
        }
        budget.decides();
        Register.Decision decision = new DecisionWrite(scene, decisionPatience).commit(start);
        if (decision != Register.Decision.COMMITTED) {
            throw new RefusedException(
                    "the attempt was aborted by somebody else while it ran; look at doctor");
        }
    }

    private void flip() {
        scene.routes().update(scene::moved);
        release();
    }

    /** The table lock keeps writers out until the lasting fence stands. */
    private void fence() throws SQLException {
        scene.oldServer().fence();
        scene.oldRecords().settleIntent(scene.instance(), scene.epoch(), Intent.Phase.MOVED);
        scene.oldServer().unlockTables();
    }

    private void turnStream() throws SQLException, InterruptedException {
        scene.streams().turn(scene.epoch(), scene.newSide(), decidedStart());
        if (!markerComesBack()) {
            throw new RefusedException(
                    "a marker written on %s did not arrive on %s within %d s"
                            .formatted(
                                    scene.newSide().label(),
                                    scene.oldSide().label(),
                                    MARKER_BUDGET.toSeconds()));
        }
    }

    /**
     * A marker that was written before this process took the stream over may have been passed by
     * the process it was taken from, so another one follows after a while.
     */
    private boolean markerComesBack() throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + MARKER_BUDGET.toNanos();
        do {
            long back = scene.newServer().writeMarker();
            if (scene.streams().awaitMarker(back, MARKER_PATIENCE)) {
                return true;
            }
        } while (System.nanoTime() < deadline);
        return false;
    }

    /** After a restart it is known from the register only. */
    private StreamPosition decidedStart() throws SQLException {
        if (reverseStart != null) {
            return reverseStart;
        }
        Register register = scene.newRecords().read(scene.instance()).register(scene.epoch());
        if (register == null || register.reverseStart() == null) {
            throw new SQLException(
                    "the register of epoch %d has no start for the stream back"
                            .formatted(scene.epoch()));
        }
        return register.reverseStart();
    }

    private void refusePrepared() throws SQLException {
        List<String> prepared = obstacles.prepared();
        if (!prepared.isEmpty()) {
            throw new RefusedException(prepared.getFirst());
        }
    }

    private String describe(List<TrafficGate.InFlight> open) {
        Map<Long, BlockingSession> known = new HashMap<>();
        scene.sessions()
                .blocking(scene.group())
                .forEach(session -> known.put(session.sessionId(), session));
        return open.stream()
                .map(
                        each -> {
                            BlockingSession session = known.get(each.sessionId());
                            return session != null
                                    ? session.toString()
                                    : "session %d: in flight for %d ms"
                                            .formatted(each.sessionId(), each.age().toMillis());
                        })
                .collect(Collectors.joining("; "));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
