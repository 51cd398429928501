package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.backfill.apply.DefinitionChange;
import dev.swingbridge.backfill.apply.DefinitionChange.Fate;
import dev.swingbridge.backfill.apply.ReplicationStream;
import dev.swingbridge.backfill.apply.StreamStatus;
import dev.swingbridge.backfill.copy.CopyStatus;
import dev.swingbridge.proxy.migration.DoctorReport;
import dev.swingbridge.proxy.migration.DryRun;
import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.Migrations;
import dev.swingbridge.proxy.migration.RowDifference;
import dev.swingbridge.proxy.migration.condition.Activity;
import dev.swingbridge.proxy.migration.condition.Condition;
import dev.swingbridge.proxy.migration.condition.ConditionBoard;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.cutover.CutoverRun;
import dev.swingbridge.proxy.migration.lifecycle.Health;
import dev.swingbridge.proxy.migration.lifecycle.Lifecycle;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.running.StreamPair.Running;
import dev.swingbridge.proxy.migration.step.Step;
import dev.swingbridge.proxy.migration.step.StepRunner;
import dev.swingbridge.proxy.migration.store.Authority;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.proxy.migration.store.Journal;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import dev.swingbridge.proxy.migration.store.VerbUnderWay;
import dev.swingbridge.router.table.Side;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One migration at work. Verbs, and what is looked after in between (copy, stream, interrupted
 * cutovers), happen on its own thread; whatever only reads is answered by the thread that asks,
 * from what is published.
 */
final class Migration implements AutoCloseable {
    /** The detail of a verification that repairs what it finds. */
    static final String WITH_REPAIR = "with repair";

    private static final Logger LOG = LoggerFactory.getLogger(Migration.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    /**
     * How long a caller waits for a verb's end, on top of what a cutover may take by its options.
     */
    private static final Duration BOUND = Duration.ofSeconds(60);

    private final MigrationServices desk;
    private final Definition definition;
    private final ConditionBoard board;
    private final TablePreparation ground;
    private final ServingSide standing;
    private final StreamPair streams;
    private final CutoverScenes cutovers;
    private final StatusBoard statuses;
    private final MigrationThread thread;
    private final RecordKeeper keeper;
    private final DataMotion work;
    private final Reconciler reconciler;
    private final PendingVerb verbs;
    private final TrafficSwitch cutoverVerb;
    private volatile boolean closing;

    Migration(MigrationServices desk, MigrationRecord record) {
        this.desk = desk;
        this.definition = record.definition();
        this.board = new ConditionBoard(record);
        this.statuses = new StatusBoard(desk.site().settings().cutover().maxLag());
        this.keeper = new RecordKeeper(desk, board);
        this.ground = new TablePreparation(desk.site(), definition);
        this.streams = new StreamPair(desk.site(), definition, ground, this::noteChange);
        this.cutovers = new CutoverScenes(desk, definition, streams, () -> closing, board);
        this.standing = new ServingSide(desk, keeper, cutovers, board);
        this.verbs = new PendingVerb(desk, board);
        this.work = new DataMotion(desk, board, keeper, verbs, standing, ground, streams);
        this.cutoverVerb = new TrafficSwitch(desk, keeper, verbs, standing, cutovers, board);
        this.reconciler =
                new Reconciler(desk, keeper, verbs, standing, streams, work, cutoverVerb, board);
        this.thread =
                new MigrationThread(
                        definition.name(),
                        board,
                        (verb, operator, reason) ->
                                keeper.tell(verb + " failed", reason, 0, operator));
    }

    /** Called by the stream's thread, so it leaves the record alone. */
    private void noteChange(DefinitionChange change) {
        work.verifications().definitionChange(change.fate());
        if (change.fate() == Fate.BEGUN) {
            return;
        }
        desk.journal()
                .write(
                        new Journal.Line(
                                definition,
                                Instant.now(),
                                board.record().epoch(),
                                change.fate() == Fate.LEFT_OUT ? "ddl left out" : "ddl applied",
                                "%s at %s".formatted(change.statement(), change.end()),
                                0,
                                "proxy"));
    }

    Definition definition() {
        return definition;
    }

    /** As it is durable. */
    MigrationRecord record() {
        return board.record();
    }

    MigrationState state() {
        return board.record().state();
    }

    /** As it stands now; never waits for a verb. */
    MigrationStatus status() {
        Condition condition = board.now();
        CopyStatus copy = work.copy().status();
        return statuses.status(
                new StatusBoard.View(
                        condition,
                        work.copy().figures().tables(copy, condition.record().state()),
                        copy,
                        streams.running(),
                        streams.status(),
                        work.verifications().status()),
                Instant.now());
    }

    /**
     * The stream that keeps this side's complete copy up while the other side serves; null when
     * there is none.
     */
    @Nullable ReplicationStream streamInto(Side side) {
        Running running = streams.running();
        MigrationState state = state();
        return running != null
                        && running.from() == side.other()
                        && state != MigrationState.CREATED
                        && state != MigrationState.COPYING
                        && !state.ended()
                        && running.stream().status().state() == StreamStatus.State.RUNNING
                ? running.stream()
                : null;
    }

    List<RowDifference> differences() {
        return work.verifications().differences();
    }

    /** From now on the migration looks after itself. */
    void open() {
        thread.every(LOOK_EVERY, this::look);
    }

    private void look() {
        if (!closing) {
            reconciler.look();
        }
    }

    /** Finds out who serves, and sets the routes; the rest follows on the migration's own time. */
    void recover() {
        thread.first(
                () -> {
                    if (desk.leader().getAsBoolean()) {
                        verbs.find();
                        finishTriggers();
                    }
                    readReports();
                    settle();
                });
    }

    /** What replaces triggers begins and ends a migration, and may have been interrupted. */
    private void finishTriggers() {
        VerbUnderWay begun = verbs.underWay();
        if (begun == null || (begun.verb() != Verb.START && !Endings.isEnding(begun))) {
            return;
        }
        try {
            ground.finishTriggers();
        } catch (SQLException failure) {
            LOG.warn(
                    "Triggers are put back later, with the verb migration={} reason={}",
                    definition.name(),
                    failure.toString());
        }
    }

    /** They decide nothing but whether a verification has to be repeated. */
    private void readReports() {
        cutoverVerb.readLast();
        work.copy().figures().read(state() != MigrationState.CREATED && !state().ended());
        try {
            MigrationStatus.Verify found = desk.reports().verification(definition.instance());
            if (found != null) {
                work.verifications().remember(found);
            }
        } catch (SQLException failure) {
            LOG.warn(
                    "The last verification's report cannot be read migration={} reason={}",
                    definition.name(),
                    failure.toString());
        }
    }

    /**
     * Instead of {@link #recover} for one that was created a moment ago.
     *
     * @param start on record already; null when it is not to be started
     */
    void beginLife(@Nullable VerbUnderWay start) {
        thread.first(
                () -> {
                    verbs.startAfresh(start);
                    settle();
                });
    }

    /** Another proxy works on it: what it has written counts. */
    void follow(MigrationRecord theirs) {
        thread.later(() -> keeper.adopt(theirs));
    }

    MigrationStatus start(String operator) {
        return run(
                Verb.START,
                operator,
                () -> {
                    allowed(Verb.START);
                    verbs.begin(Verb.START, "", 0, operator);
                    try {
                        work.begin(operator);
                    } finally {
                        verbs.end();
                    }
                });
    }

    MigrationStatus pause(String operator) {
        return run(
                Verb.PAUSE,
                operator,
                () -> {
                    allowed(Verb.PAUSE);
                    if (keeper.record().health() == Health.FAILED) {
                        throw new RefusedException(
                                definition.name() + " has failed, so nothing of it runs");
                    }
                    keeper.change(keeper.record().paused(), Verb.PAUSE, operator);
                    work.pause();
                });
    }

    MigrationStatus resume(String operator) {
        return run(
                Verb.RESUME,
                operator,
                () -> {
                    allowed(Verb.RESUME);
                    boolean failed = keeper.record().health() == Health.FAILED;
                    keeper.change(keeper.record().running(), Verb.RESUME, operator);
                    work.resume(failed);
                });
    }

    MigrationStatus verify(boolean repair, String operator) {
        return run(Verb.VERIFY, operator, () -> beginVerification(repair, operator));
    }

    private void beginVerification(boolean repair, String operator) throws SQLException {
        allowed(Verb.VERIFY);
        Running running = streams.running();
        if (running == null || keeper.record().health() != Health.RUNNING) {
            throw new RefusedException(
                    "verification needs a running stream; resume " + definition.name() + " first");
        }
        if (work.verifications().running()) {
            throw new RefusedException("a verification is running already");
        }
        verbs.begin(Verb.VERIFY, repair ? WITH_REPAIR : "", 0, operator);
        List<String> differences = work.verifications().start(running, repair);
        if (!differences.isEmpty()) {
            verbs.end();
            throw new RefusedException(
                    "a definition is being changed on both sides: "
                            + String.join("; ", differences)
                            + "; verify again when the stream has caught up");
        }
        keeper.tell("verify", repair ? WITH_REPAIR : "", 0, operator);
    }

    CutoverReport cutover(Verb verb, CutoverOptions options, String operator) {
        if (options.mode() == CutoverOptions.Mode.DRY_RUN) {
            return dryRun(verb, options);
        }
        Duration bound = BOUND.plus(options.maxHold()).plus(options.drain());
        return thread.run(
                verb.label(),
                operator,
                bound,
                () -> {
                    MigrationState during = allowed(verb);
                    CutoverRun.Conclusion conclusion =
                            cutoverVerb.run(
                                    verb,
                                    during,
                                    options,
                                    () -> ready(options).obstacles(),
                                    operator);
                    if (conclusion.decided()) {
                        work.verifications().close();
                    }
                    return conclusion.report();
                });
    }

    private CutoverReport dryRun(Verb verb, CutoverOptions options) {
        List<String> refused = refusals(verb);
        return cutoverVerb.dryRun(
                verb, options, () -> refused.isEmpty() ? ready(options).obstacles() : refused);
    }

    private ReadyCheck ready(CutoverOptions options) {
        return new ReadyCheck(
                board.now(), streams.status(), work.verifications().status(), options.maxLag());
    }

    MigrationStatus complete(Migrations.SourceTables sourceTables, String operator) {
        return end(Verb.COMPLETE, sourceTables.name(), operator);
    }

    MigrationStatus cancel(Migrations.TargetTables targetTables, String operator) {
        return end(Verb.CANCEL, targetTables.name(), operator);
    }

    private MigrationStatus end(Verb verb, String detail, String operator) {
        return run(
                verb,
                operator,
                () -> {
                    allowed(verb);
                    requireSettled(verb);
                    verbs.begin(verb, detail, 0, operator);
                    try {
                        work.runEnding();
                    } catch (SQLException | RuntimeException failure) {
                        verbs.interrupt();
                        throw new RefusedException(
                                "%s has begun and is tried again until it succeeds; it failed with: %s"
                                        .formatted(verb.label(), failure.getMessage()),
                                failure);
                    }
                });
    }

    private void requireSettled(Verb verb) {
        if (unfinishedCutover()) {
            throw new RefusedException(unfinished(verb));
        }
    }

    private boolean unfinishedCutover() {
        Condition now = board.now();
        return !now.settled() && now.record().servedEpoch() > 0;
    }

    private static String unfinished(Verb verb) {
        return "an earlier cutover is still being finished; "
                + verb.label()
                + " when status says that it is";
    }

    DryRun planComplete(Migrations.SourceTables sourceTables) {
        return plan(Verb.COMPLETE, sourceTables.name());
    }

    DryRun planCancel(Migrations.TargetTables targetTables) {
        return plan(Verb.CANCEL, targetTables.name());
    }

    private DryRun plan(Verb verb, String detail) {
        List<String> refusals = new ArrayList<>(refusals(verb));
        if (refusals.isEmpty() && unfinishedCutover()) {
            refusals.add(unfinished(verb));
        }
        List<Step> steps = work.endings().plan(verb, detail, board.record());
        return new DryRun(verb.label(), definition.name(), StepRunner.names(steps), refusals);
    }

    /** Only reads, so it waits for no verb; with {@code fix} it is one. */
    DoctorReport doctor(boolean fix, String operator) {
        return fix ? thread.run("doctor --fix", operator, BOUND, () -> fix(operator)) : diagnose();
    }

    private DoctorReport diagnose() {
        Condition now = board.now();
        Authority found = standing.look();
        List<String> actions = new ArrayList<>(cutovers.treatment(found, now.record()));
        VerbUnderWay begun = now.onRecord();
        if (begun != null && now.interrupted()) {
            actions.add(
                    "%s, asked for by %s, was interrupted: run it again, or say what became of it"
                            .formatted(begun.verb().label(), begun.operator()));
        }
        return new DoctorReport(definition.name(), found.servedBy(), found.why(), actions, false);
    }

    private DoctorReport fix(String operator) {
        requireLeader();
        DoctorReport found = diagnose();
        if (!found.actions().isEmpty()) {
            keeper.tell("doctor --fix", String.join("; ", found.actions()), 0, operator);
            settle();
            look();
        }
        return new DoctorReport(
                found.name(), found.authority(), found.why(), found.actions(), true);
    }

    /**
     * Runs what takes the records of an ended migration away; nothing else can begin meanwhile.
     *
     * @throws RefusedException while it has not ended
     */
    void delete(String operator, Deleting deleting) {
        thread.run(
                "delete",
                operator,
                BOUND,
                () -> {
                    requireLeader();
                    MigrationRecord record = keeper.record();
                    if (!record.state().ended()) {
                        throw new RefusedException(
                                "cannot delete %s while %s: complete or cancel it first"
                                        .formatted(definition.name(), record.state()));
                    }
                    deleting.delete(record);
                    return record;
                });
    }

    /** What takes the records away. */
    interface Deleting {
        void delete(MigrationRecord record) throws SQLException;
    }

    /** Stops working; durable records stay as they are. */
    @Override
    public void close() {
        closing = true;
        thread.close();
        work.close();
    }

    private interface Work {
        void run() throws Exception;
    }

    private MigrationStatus run(Verb verb, String operator, Work verbWork) {
        thread.run(
                verb.label(),
                operator,
                BOUND,
                () -> {
                    verbWork.run();
                    return verb;
                });
        return status();
    }

    private MigrationState allowed(Verb verb) {
        requireLeader();
        String ending = endingInTheWay(verb);
        if (ending != null) {
            throw new RefusedException(ending);
        }
        return Lifecycle.next(definition.name(), keeper.record().state(), verb);
    }

    /** Why the verb would be refused before it begins; empty when it would not. From any thread. */
    private List<String> refusals(Verb verb) {
        try {
            Activity running = board.now().verb();
            if (running != null) {
                return List.of(running.words(Instant.now()) + " is under way");
            }
            allowed(verb);
            return List.of();
        } catch (RefusedException refusal) {
            return List.of(String.valueOf(refusal.getMessage()));
        }
    }

    private @Nullable String endingInTheWay(Verb verb) {
        VerbUnderWay begun = verbs.underWay();
        return begun != null && Endings.isEnding(begun) && begun.verb() != verb
                ? "%s of %s has begun at %s and is tried again until it succeeds; look at status"
                        .formatted(begun.verb().label(), definition.name(), begun.since())
                : null;
    }

    private void requireLeader() {
        if (!desk.leader().getAsBoolean()) {
            throw new RefusedException(
                    "another proxy is the leader for migrations; ask it, or stop it first");
        }
    }

    /** Finds out who serves; a migration that has ended only has its routes. */
    private void settle() {
        if (keeper.record().state().ended()) {
            standing.end();
        } else {
            standing.settle();
        }
    }
}
