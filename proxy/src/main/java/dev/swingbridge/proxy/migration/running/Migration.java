package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.backfill.apply.DefinitionChange;
import dev.swingbridge.backfill.apply.DefinitionChange.Fate;
import dev.swingbridge.backfill.apply.ReplicationStream;
import dev.swingbridge.backfill.apply.StreamStatus;
import dev.swingbridge.backfill.copy.CopyStatus;
import dev.swingbridge.proxy.migration.DoctorReport;
import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.RowDifference;
import dev.swingbridge.proxy.migration.condition.Activity;
import dev.swingbridge.proxy.migration.condition.Condition;
import dev.swingbridge.proxy.migration.condition.ConditionBoard;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.running.StreamPair.Running;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.proxy.migration.store.Journal;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import dev.swingbridge.proxy.migration.store.VerbUnderWay;
import dev.swingbridge.router.table.Side;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One migration at work: its parts, put together, and its life from record to close. Verbs, and
 * what is looked after in between (copy, stream, interrupted cutovers), happen on its own thread;
 * whatever only reads is answered by the thread that asks, from what is published.
 */
public final class Migration implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Migration.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final MigrationServices desk;
    private final Definition definition;
    private final ConditionBoard board;
    private final TablePreparation ground;
    private final ServingSide standing;
    private final StreamPair streams;
    private final StatusBoard statuses;
    private final MigrationThread thread;
    private final RecordKeeper keeper;
    private final DataMotion work;
    private final Reconciler reconciler;
    private final PendingVerb pending;
    private final TrafficSwitch cutoverVerb;
    private final VerbRules rules;
    private final MigrationVerbs verbs;
    private final Outlook outlook;
    private volatile boolean closing;

    public Migration(MigrationServices desk, MigrationRecord record) {
        this.desk = desk;
        this.definition = record.definition();
        this.board = new ConditionBoard(record);
        this.statuses = new StatusBoard(desk.site().settings().cutover().maxLag());
        this.keeper = new RecordKeeper(desk, board);
        this.ground = new TablePreparation(desk.site(), definition);
        this.streams = new StreamPair(desk.site(), definition, ground, this::noteChange);
        CutoverScenes cutovers = new CutoverScenes(desk, definition, streams, () -> closing, board);
        this.standing = new ServingSide(desk, keeper, cutovers, board);
        this.pending = new PendingVerb(desk, board);
        this.work = new DataMotion(desk, board, keeper, pending, standing, ground, streams);
        this.cutoverVerb = new TrafficSwitch(desk, keeper, pending, standing, cutovers, board);
        this.reconciler =
                new Reconciler(desk, keeper, pending, standing, streams, work, cutoverVerb, board);
        this.thread =
                new MigrationThread(
                        definition.name(),
                        board,
                        (verb, operator, reason) ->
                                keeper.tell(verb + " failed", reason, 0, operator));
        this.rules = new VerbRules(board, desk);
        this.verbs =
                new MigrationVerbs(
                        thread, rules, keeper, pending, work, streams, cutoverVerb, this::status);
        this.outlook = new Outlook(board, rules, streams, work, cutoverVerb, standing, cutovers);
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

    public Definition definition() {
        return definition;
    }

    /** As it is durable. */
    public MigrationRecord record() {
        return board.record();
    }

    public MigrationState state() {
        return board.record().state();
    }

    /** The verb that runs or is about to; null when none is. */
    public @Nullable Activity activity() {
        return board.now().verb();
    }

    /** As it stands now; never waits for a verb. */
    public MigrationStatus status() {
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
    public @Nullable ReplicationStream streamInto(Side side) {
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

    public List<RowDifference> differences() {
        return work.verifications().differences();
    }

    /** From now on the migration looks after itself. */
    public void open() {
        thread.every(LOOK_EVERY, this::look);
    }

    private void look() {
        if (!closing) {
            reconciler.look();
        }
    }

    /** Finds out who serves, and sets the routes; the rest follows on the migration's own time. */
    public void recover() {
        thread.first(
                () -> {
                    if (desk.leader().getAsBoolean()) {
                        pending.find();
                        finishTriggers();
                    }
                    readReports();
                    settle();
                });
    }

    /** What replaces triggers begins and ends a migration, and may have been interrupted. */
    private void finishTriggers() {
        VerbUnderWay begun = pending.underWay();
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
     * Instead of {@link #recover} for one that was created a moment ago. Nothing is left to be done
     * by itself when this returns, so that no verb is refused because of it.
     *
     * @param start on record already; null when it is not to be started
     */
    public void beginLife(@Nullable VerbUnderWay start) {
        thread.first(
                () -> {
                    pending.startAfresh(start);
                    settle();
                    look();
                });
    }

    /** Another proxy works on it: what it has written counts. */
    public void follow(MigrationRecord theirs) {
        thread.later(() -> keeper.adopt(theirs));
    }

    /** What operators can ask for. */
    public MigrationVerbs verbs() {
        return verbs;
    }

    /** What would be done if they asked. */
    public Outlook outlook() {
        return outlook;
    }

    public CutoverReport cutover(Verb verb, CutoverOptions options, String operator) {
        return options.mode() == CutoverOptions.Mode.DRY_RUN
                ? outlook.cutover(verb, options)
                : verbs.cutover(verb, options, () -> outlook.obstacles(options), operator);
    }

    /** Only reads, so it waits for no verb; with {@code fix} it is one. */
    public DoctorReport doctor(boolean fix, String operator) {
        return fix
                ? thread.run("doctor --fix", operator, MigrationVerbs.BOUND, () -> fix(operator))
                : outlook.diagnose();
    }

    private DoctorReport fix(String operator) {
        rules.requireLeader();
        DoctorReport found = outlook.diagnose();
        if (!found.actions().isEmpty()) {
            keeper.tell("doctor --fix", String.join("; ", found.actions()), 0, operator);
            settle();
            look();
        }
        return new DoctorReport(
                found.name(), found.authority(), found.why(), found.actions(), true);
    }

    /** Stops working; durable records stay as they are. */
    @Override
    public void close() {
        closing = true;
        thread.close();
        work.close();
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
