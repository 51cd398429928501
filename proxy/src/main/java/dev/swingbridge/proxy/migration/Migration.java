package dev.swingbridge.proxy.migration;

import dev.swingbridge.backfill.apply.StreamStatus;
import dev.swingbridge.backfill.copy.CopyStatus;
import dev.swingbridge.proxy.migration.MigrationStatus.Ability;
import dev.swingbridge.proxy.migration.StreamPair.Running;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.cutover.CutoverRun;
import dev.swingbridge.proxy.migration.lifecycle.Health;
import dev.swingbridge.proxy.migration.lifecycle.Lifecycle;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.store.Authority;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import dev.swingbridge.router.table.Side;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One migration at work. Everything but {@link #status} and {@link #differences} happens on its own
 * thread: verbs are queued, and in between it looks after copy, stream and interrupted cutovers.
 */
final class Migration implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Migration.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
    private static final Duration FOLLOW_EVERY = Duration.ofSeconds(1);

    /** How a stream says that another process has its checkpoint. */
    private static final String TAKEN_OVER = "taken over by another owner";

    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(30);

    private final Desk desk;
    private final Definition definition;
    private final Groundwork ground;
    private final Standing standing;
    private final StreamPair streams;
    private final Verifications verifications;
    private final CutoverDesk cutovers;
    private final StatusBoard board = new StatusBoard();
    private final MigrationThread thread;
    private final RecordKeeper keeper;
    private final CopyWork copy;
    private @Nullable CutoverReport lastCutover;
    private long followedAtNanos = System.nanoTime() - FOLLOW_EVERY.toNanos();
    private volatile boolean closing;
    private volatile MigrationStatus status;

    Migration(Desk desk, MigrationRecord record) {
        this.desk = desk;
        this.keeper = new RecordKeeper(desk, record);
        this.definition = record.definition();
        this.ground = new Groundwork(desk.site(), definition);
        this.streams = new StreamPair(desk.site(), definition, ground);
        this.copy = new CopyWork(ground, desk.site().server(definition.from()));
        this.verifications = new Verifications(desk.site(), ground);
        this.cutovers = new CutoverDesk(desk, definition, streams, () -> closing);
        this.standing = new Standing(desk, definition, keeper, cutovers);
        this.thread = new MigrationThread(definition.name());
        this.status = currentStatus();
    }

    Definition definition() {
        return definition;
    }

    /** As it stood a moment ago. */
    MigrationStatus status() {
        return status;
    }

    List<RowDifference> differences() {
        return verifications.differences();
    }

    /** From now on the migration looks after itself. */
    void open() {
        thread.every(LOOK_EVERY, this::look);
    }

    /** Finds out who serves, and sets the routes; the rest follows on the migration's own time. */
    void recover() {
        thread.ask(
                () -> {
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
                    MigrationState next = allowed(Verb.START);
                    ground.prepareTables();
                    streams.createFirst();
                    keeper.change(
                            keeper.record().in(next).with(Health.RUNNING, null),
                            Verb.START,
                            operator);
                    work();
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
                    keeper.change(keeper.record().with(Health.PAUSED, null), Verb.PAUSE, operator);
                    verifications.close();
                    copy.pause();
                    Running running = streams.running();
                    if (running != null) {
                        running.stream().stop(STOP_WITHIN);
                    }
                    return publish();
                });
    }

    MigrationStatus resume(String operator) {
        return thread.ask(
                () -> {
                    allowed(Verb.RESUME);
                    boolean failed = keeper.record().health() == Health.FAILED;
                    keeper.change(
                            keeper.record().with(Health.RUNNING, null), Verb.RESUME, operator);
                    if (failed || streams.running() == null) {
                        standStill();
                        work();
                    } else {
                        streams.restart();
                        copy.resume();
                    }
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
                    if (verifications.running()) {
                        throw new RefusedException("a verification is running already");
                    }
                    if (repair) {
                        throw new RefusedException(
                                "repair is not offered: look at differences, and cancel and start anew when they are real");
                    }
                    verifications.start(running);
                    keeper.tell("verify", "", 0, operator);
                    return publish();
                });
    }

    CutoverReport cutover(Verb verb, CutoverOptions options, String operator) {
        return thread.ask(() -> doCutover(verb, options, operator));
    }

    MigrationStatus complete(Migrations.SourceTables sourceTables, String operator) {
        return thread.ask(
                () -> {
                    MigrationState next = allowed(Verb.COMPLETE);
                    standStill();
                    streams.forget(keeper.record().epoch());
                    ground.restoreTriggers(definition.to());
                    ground.retire(definition.from(), sourceTables);
                    end(next, Verb.COMPLETE, operator);
                    return publish();
                });
    }

    MigrationStatus cancel(Migrations.TargetTables targetTables, String operator) {
        return thread.ask(
                () -> {
                    MigrationState next = allowed(Verb.CANCEL);
                    standStill();
                    if (keeper.record().state() != MigrationState.CREATED) {
                        streams.forget(keeper.record().epoch());
                        ground.restoreTriggers(definition.from());
                        ground.takeBack(targetTables);
                    }
                    end(next, Verb.CANCEL, operator);
                    return publish();
                });
    }

    DoctorReport doctor(boolean fix, String operator) {
        return thread.ask(
                () -> {
                    Authority found = standing.look();
                    List<String> actions = cutovers.treatment(found, keeper.record());
                    if (fix && !actions.isEmpty()) {
                        keeper.tell("doctor --fix", String.join("; ", actions), 0, operator);
                        settle();
                        look();
                    }
                    return new DoctorReport(
                            definition.name(), found.label(), found.why(), actions, fix);
                });
    }

    /** Stops working; durable records stay as they are. */
    @Override
    public void close() {
        closing = true;
        thread.close();
        standStill();
    }

    private MigrationState allowed(Verb verb) {
        requireCharge();
        return Lifecycle.next(definition.name(), keeper.record().state(), verb);
    }

    private void requireCharge() {
        if (!desk.inCharge().getAsBoolean()) {
            throw new RefusedException(
                    "another proxy is in charge of migrations; ask it, or stop it first");
        }
    }

    /** Opens what the state needs. */
    private void work() throws SQLException {
        switch (keeper.record().state()) {
            case COPYING -> {
                copy.start(streams.openFirst(false), streams.name(0));
            }
            case REPLICATING, SWITCHED -> {
                if (keeper.record().servedEpoch() == 0) {
                    streams.openFirst(true);
                } else {
                    standing.unsettle();
                }
            }
            case CREATED, SWITCHING, REVERSING, COMPLETED, CANCELLED -> {}
        }
    }

    private void standStill() {
        verifications.close();
        copy.close();
        streams.close();
    }

    private void end(MigrationState state, Verb verb, String operator) throws SQLException {
        keeper.change(keeper.record().in(state).with(Health.RUNNING, null), verb, operator);
        standing.end();
    }

    private CutoverReport doCutover(Verb verb, CutoverOptions options, String operator)
            throws SQLException {
        MigrationState during = allowed(verb);
        Side newSide = verb == Verb.SWITCH_TRAFFIC ? definition.to() : definition.from();
        if (options.mode() == CutoverOptions.Mode.DRY_RUN) {
            return cutovers.dryRun(newSide, options, keeper.record());
        }
        if (!desk.cutoverSlot().tryAcquire()) {
            throw new RefusedException("another migration's cutover is under way; try again");
        }
        try {
            long epoch = cutovers.nextEpoch(newSide, keeper.record());
            keeper.change(keeper.record().in(during).begun(epoch), verb, operator);
            CutoverRun.Conclusion conclusion =
                    cutovers.run(
                            newSide, options, keeper.record(), () -> requireReady(verb, options));
            conclude(conclusion, epoch, operator);
            return conclusion.report();
        } finally {
            desk.cutoverSlot().release();
            publish();
        }
    }

    private void requireReady(Verb verb, CutoverOptions options) {
        List<String> obstacles = obstacles(verb, options.maxLag(), true);
        if (!obstacles.isEmpty()) {
            throw new RefusedException(
                    "cannot %s %s: %s"
                            .formatted(
                                    verb.label(), definition.name(), String.join("; ", obstacles)));
        }
    }

    /** The decision is durable already or never will be; the migration's own record follows it. */
    private void conclude(CutoverRun.Conclusion conclusion, long epoch, String operator) {
        lastCutover = conclusion.report();
        String name = definition.name();
        MigrationRecord record = keeper.record();
        if (conclusion.decided()) {
            record =
                    record.in(Lifecycle.next(name, record.state(), Verb.CUTOVER_DONE))
                            .served(epoch);
            verifications.close();
        } else if (conclusion.finished()) {
            record = record.in(Lifecycle.next(name, record.state(), Verb.CUTOVER_UNDONE));
        }
        standing.concluded(record, conclusion.decided(), conclusion.finished());
        String reason = conclusion.report().reason();
        if (!conclusion.finished()) {
            record =
                    record.with(Health.FAILED, reason == null ? "a cutover is unfinished" : reason);
        }
        keeper.follow(record);
        cutovers.tellSteps(conclusion, epoch, operator);
        keeper.tell(
                conclusion.report().direction() + " " + conclusion.report().outcome(),
                reason == null ? "" : reason,
                conclusion.report().holdMillis(),
                operator);
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

    /** Looks after everything that goes on by itself. */
    private void look() {
        if (closing) {
            return;
        }
        try {
            if (!keeper.record().state().ended()) {
                lookAfterRecords();
                if (keeper.record().health() == Health.RUNNING && desk.inCharge().getAsBoolean()) {
                    lookAfterWork();
                }
            }
        } catch (SQLException | InterruptedException failure) {
            fail(failure.toString());
        }
        publish();
    }

    private void lookAfterRecords() throws SQLException {
        if (!desk.inCharge().getAsBoolean()) {
            followOthers();
            return;
        }
        boolean settled = standing.unsettled() && standing.carryOn();
        if (settled && keeper.record().health() == Health.RUNNING) {
            if (streams.running() == null) {
                work();
            } else {
                streams.restart();
            }
        }
        keeper.catchUp();
    }

    /** Another proxy is in charge: this one only routes as the records say. */
    private void followOthers() {
        if (System.nanoTime() - followedAtNanos > FOLLOW_EVERY.toNanos()) {
            standStill();
            standing.settle();
            followedAtNanos = System.nanoTime();
        }
    }

    private void lookAfterWork() throws SQLException, InterruptedException {
        StreamStatus stream = streams.status();
        if (stream != null && stream.state() == StreamStatus.State.FAILED) {
            String failure = String.valueOf(stream.failure());
            if (failure.contains(TAKEN_OVER) && desk.inCharge().getAsBoolean()) {
                takeBack(failure);
                return;
            }
            fail("the stream failed: " + stream.failure());
            return;
        }
        CopyStatus progress = copy.status();
        Running running = streams.running();
        if (progress == null
                || running == null
                || keeper.record().state() != MigrationState.COPYING) {
            return;
        }
        if (progress.state() == CopyStatus.State.FAILED) {
            fail("the copy failed: " + progress.failure());
        } else if (copy.complete(running.stream())) {
            keeper.change(
                    keeper.record()
                            .in(
                                    Lifecycle.next(
                                            definition.name(),
                                            keeper.record().state(),
                                            Verb.ROWS_COPIED)),
                    Verb.ROWS_COPIED,
                    "proxy");
        }
    }

    /** A process that was thought dead took the stream; this one is in charge. */
    private void takeBack(String failure) {
        LOG.atWarn()
                .addKeyValue("migration", definition.name())
                .log("the stream is taken back: {}", failure);
        standStill();
        standing.unsettle();
    }

    private void fail(String reason) {
        LOG.atError()
                .addKeyValue("migration", definition.name())
                .log("{} stands still: {}", definition.name(), reason);
        standStill();
        keeper.follow(keeper.record().with(Health.FAILED, reason));
        keeper.tell("failed", reason, 0, "proxy");
    }

    private List<String> obstacles(Verb verb, Duration maxLag, boolean inCutover) {
        return Obstacles.of(
                inCutover || Lifecycle.allows(keeper.record().state(), verb)
                        ? null
                        : keeper.record().state(),
                keeper.record(),
                streams.status(),
                verifications.status(),
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
                        copy.status(),
                        streams.running(),
                        streams.status(),
                        verifications.status(),
                        new Ability(forth.isEmpty(), forth),
                        new Ability(back.isEmpty(), back),
                        lastCutover));
    }
}
