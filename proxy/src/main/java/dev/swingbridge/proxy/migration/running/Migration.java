package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.backfill.apply.DefinitionChange;
import dev.swingbridge.backfill.apply.DefinitionChange.Fate;
import dev.swingbridge.backfill.apply.ReplicationStream;
import dev.swingbridge.backfill.apply.StreamStatus;
import dev.swingbridge.proxy.migration.DoctorReport;
import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.MigrationStatus.Ability;
import dev.swingbridge.proxy.migration.Migrations;
import dev.swingbridge.proxy.migration.RowDifference;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.cutover.CutoverRun;
import dev.swingbridge.proxy.migration.lifecycle.Health;
import dev.swingbridge.proxy.migration.lifecycle.Lifecycle;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.running.StreamPair.Running;
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
 * One migration at work. Everything but {@link #status} and {@link #differences} happens on its own
 * thread: verbs are queued, and in between it looks after copy, stream and interrupted cutovers.
 */
final class Migration implements AutoCloseable {
    /** The detail of a verification that mends what it finds. */
    static final String WITH_REPAIR = "with repair";

    private static final Logger LOG = LoggerFactory.getLogger(Migration.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(30);

    private final MigrationServices desk;
    private final Definition definition;
    private final TablePreparation ground;
    private final ServingSide standing;
    private final StreamPair streams;
    private final CutoverScenes cutovers;
    private final StatusBoard board = new StatusBoard();
    private final MigrationThread thread;
    private final RecordKeeper keeper;
    private final DataMotion work;
    private final Reconciler caretaker;
    private final PendingVerb verbs;
    private final TrafficSwitch cutoverVerb;
    private volatile boolean closing;
    private volatile MigrationStatus status;

    Migration(MigrationServices desk, MigrationRecord record) {
        this.desk = desk;
        this.keeper = new RecordKeeper(desk, record);
        this.definition = record.definition();
        this.ground = new TablePreparation(desk.site(), definition);
        this.streams = new StreamPair(desk.site(), definition, ground, this::noteChange);
        this.cutovers = new CutoverScenes(desk, definition, streams, () -> closing);
        this.standing = new ServingSide(desk, definition, keeper, cutovers);
        this.verbs = new PendingVerb(desk, definition.name(), definition.instance());
        this.work =
                new DataMotion(desk.site(), definition, keeper, verbs, standing, ground, streams);
        this.cutoverVerb = new TrafficSwitch(desk, definition, keeper, verbs, standing, cutovers);
        this.caretaker =
                new Reconciler(
                        desk, definition, keeper, verbs, standing, streams, work, cutoverVerb);
        this.thread = new MigrationThread(definition.name());
        this.status = currentStatus();
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
                                definition.name(),
                                Instant.now(),
                                status.epoch(),
                                change.fate() == Fate.LEFT_OUT ? "ddl left out" : "ddl applied",
                                "%s at %s".formatted(change.statement(), change.end()),
                                0,
                                "proxy"));
    }

    Definition definition() {
        return definition;
    }

    /** As it stood a moment ago. */
    MigrationStatus status() {
        return status;
    }

    /**
     * The stream that keeps this side's complete copy up while the other side serves; null when
     * there is none.
     */
    @Nullable ReplicationStream streamInto(Side side) {
        Running running = streams.running();
        MigrationState state = status.state();
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
            caretaker.look();
            publish();
        }
    }

    /** Finds out who serves, and sets the routes; the rest follows on the migration's own time. */
    void recover() {
        thread.ask(
                () -> {
                    if (desk.inCharge().getAsBoolean()) {
                        verbs.find();
                        finishTriggers();
                    }
                    readReports();
                    settle();
                    return status;
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
            LOG.atWarn()
                    .addKeyValue("migration", definition.name())
                    .log("triggers are put back later, with the verb: {}", failure.toString());
        }
    }

    /** They decide nothing but whether a verification has to be repeated. */
    private void readReports() {
        cutoverVerb.readLast();
        try {
            MigrationStatus.Verify found = desk.reports().verification(definition.instance());
            if (found != null) {
                work.verifications().remember(found);
            }
        } catch (SQLException failure) {
            LOG.atWarn()
                    .addKeyValue("migration", definition.name())
                    .log("the last verification's report cannot be read: {}", failure.toString());
        }
    }

    /**
     * Instead of {@link #recover} for one that was created a moment ago.
     *
     * @param start on record already; null when it is not to be started
     */
    void beginLife(@Nullable VerbUnderWay start) {
        thread.ask(
                () -> {
                    verbs.startAfresh(start);
                    settle();
                    return status;
                });
    }

    /** Another proxy works on it: what it has written counts. */
    void follow(MigrationRecord theirs) {
        thread.ask(
                () -> {
                    keeper.adopt(theirs);
                    return theirs;
                });
    }

    MigrationStatus start(String operator) {
        return thread.ask(
                () -> {
                    allowed(Verb.START);
                    verbs.begin(Verb.START, "", 0, operator);
                    try {
                        work.begin(operator);
                    } finally {
                        verbs.end();
                    }
                    return publish();
                });
    }

    MigrationStatus pause(String operator) {
        return thread.ask(
                () -> {
                    allowed(Verb.PAUSE);
                    if (keeper.record().health() == Health.FAILED) {
                        throw new RefusedException(
                                definition.name() + " has failed and stands still already");
                    }
                    keeper.change(keeper.record().paused(), Verb.PAUSE, operator);
                    work.pause();
                    return publish();
                });
    }

    MigrationStatus resume(String operator) {
        return thread.ask(
                () -> {
                    allowed(Verb.RESUME);
                    boolean failed = keeper.record().health() == Health.FAILED;
                    keeper.change(keeper.record().running(), Verb.RESUME, operator);
                    work.resume(failed);
                    return publish();
                });
    }

    MigrationStatus verify(boolean repair, String operator) {
        return thread.ask(
                () -> {
                    allowed(Verb.VERIFY);
                    Running running = streams.running();
                    if (running == null || keeper.record().health() != Health.RUNNING) {
                        throw new RefusedException(
                                "verification needs a running stream; resume "
                                        + definition.name()
                                        + " first");
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
                    return publish();
                });
    }

    CutoverReport cutover(Verb verb, CutoverOptions options, String operator) {
        return thread.ask(
                () -> {
                    MigrationState during = allowed(verb);
                    if (options.mode() == CutoverOptions.Mode.DRY_RUN) {
                        return cutoverVerb.dryRun(verb, options);
                    }
                    try {
                        CutoverRun.Conclusion conclusion =
                                cutoverVerb.run(
                                        verb,
                                        during,
                                        options,
                                        (asked, chosen) -> obstacles(asked, chosen.maxLag(), true),
                                        operator);
                        if (conclusion.decided()) {
                            work.verifications().close();
                        }
                        return conclusion.report();
                    } finally {
                        publish();
                    }
                });
    }

    MigrationStatus complete(Migrations.SourceTables sourceTables, String operator) {
        return end(Verb.COMPLETE, sourceTables.name(), operator);
    }

    MigrationStatus cancel(Migrations.TargetTables targetTables, String operator) {
        return end(Verb.CANCEL, targetTables.name(), operator);
    }

    private MigrationStatus end(Verb verb, String detail, String operator) {
        return thread.ask(
                () -> {
                    allowed(verb);
                    if (standing.unsettled() && keeper.record().servedEpoch() > 0) {
                        throw new RefusedException(
                                "an earlier cutover is still being finished; "
                                        + verb.label()
                                        + " when status says that it is");
                    }
                    verbs.begin(verb, detail, 0, operator);
                    try {
                        work.carryOutEnding();
                    } catch (SQLException failure) {
                        verbs.interrupt();
                        throw new RefusedException(
                                "%s has begun and is tried again until it succeeds; it failed with: %s"
                                        .formatted(verb.label(), failure.getMessage()),
                                failure);
                    } finally {
                        publish();
                    }
                    return status;
                });
    }

    DoctorReport doctor(boolean fix, String operator) {
        return thread.ask(
                () -> {
                    Authority found = standing.look();
                    List<String> actions =
                            new ArrayList<>(cutovers.treatment(found, keeper.record()));
                    VerbUnderWay begun = verbs.underWay();
                    if (begun != null && verbs.isInterrupted()) {
                        actions.add(
                                "%s, asked for by %s, was interrupted: carry it on, or say what became of it"
                                        .formatted(begun.verb().label(), begun.operator()));
                    }
                    if (fix && !actions.isEmpty()) {
                        keeper.tell("doctor --fix", String.join("; ", actions), 0, operator);
                        settle();
                        look();
                    }
                    return new DoctorReport(
                            definition.name(), found.servedBy(), found.why(), actions, fix);
                });
    }

    /** Stops working; durable records stay as they are. */
    @Override
    public void close() {
        closing = true;
        thread.close();
        work.close();
    }

    private MigrationState allowed(Verb verb) {
        requireCharge();
        VerbUnderWay begun = verbs.underWay();
        if (begun != null && Endings.isEnding(begun) && begun.verb() != verb) {
            throw new RefusedException(
                    "%s of %s has begun at %s and is carried on by itself; look at status"
                            .formatted(begun.verb().label(), definition.name(), begun.since()));
        }
        return Lifecycle.next(definition.name(), keeper.record().state(), verb);
    }

    private void requireCharge() {
        if (!desk.inCharge().getAsBoolean()) {
            throw new RefusedException(
                    "another proxy is in charge of migrations; ask it, or stop it first");
        }
    }

    /** Finds out who serves; a migration that has ended only has its routes. */
    private void settle() {
        if (keeper.record().state().ended()) {
            standing.end();
        } else {
            standing.settle();
        }
        publish();
    }

    private List<String> obstacles(Verb verb, Duration maxLag, boolean inCutover) {
        return Obstacles.of(
                inCutover || Lifecycle.allows(keeper.record().state(), verb)
                        ? null
                        : keeper.record().state(),
                keeper.record(),
                streams.status(),
                work.verifications().status(),
                maxLag,
                SILENCE_LIMIT,
                standing.unsettled());
    }

    private MigrationStatus publish() {
        status = currentStatus();
        return status;
    }

    private MigrationStatus currentStatus() {
        Duration maxLag = desk.site().settings().cutover().maxLag();
        List<String> forth = obstacles(Verb.SWITCH_TRAFFIC, maxLag, false);
        List<String> back = obstacles(Verb.REVERSE_TRAFFIC, maxLag, false);
        return board.status(
                new StatusBoard.View(
                        keeper.record(),
                        standing.authority(),
                        work.copy().status(),
                        streams.running(),
                        streams.status(),
                        work.verifications().status(),
                        new Ability(forth.isEmpty(), forth),
                        new Ability(back.isEmpty(), back),
                        cutoverVerb.last(),
                        underWay(),
                        List.of(),
                        cutoverVerb.last()));
    }

    private MigrationStatus.@Nullable UnderWay underWay() {
        VerbUnderWay begun = verbs.underWay();
        return begun == null
                ? null
                : new MigrationStatus.UnderWay(
                        begun.verb().label(),
                        begun.operator(),
                        begun.since(),
                        verbs.isInterrupted(),
                        null);
    }
}
