package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.Migrations.SourceTables;
import dev.swingbridge.proxy.migration.Migrations.TargetTables;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.cutover.CutoverRun;
import dev.swingbridge.proxy.migration.cutover.Readiness;
import dev.swingbridge.proxy.migration.lifecycle.Health;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.running.StreamPair.Running;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** What operators can ask of one migration. Each verb runs on the migration's thread. */
public final class MigrationVerbs {
    /** The detail of a verification that repairs what it finds. */
    static final String WITH_REPAIR = "with repair";

    /**
     * How long a caller waits for a verb's end, on top of what a cutover may take by its options.
     */
    static final Duration BOUND = Duration.ofSeconds(60);

    private final String migration;
    private final MigrationThread thread;
    private final VerbRules rules;
    private final RecordKeeper keeper;
    private final PendingVerb verbs;
    private final DataMotion work;
    private final StreamPair streams;
    private final TrafficSwitch cutoverVerb;
    private final Supplier<MigrationStatus> status;

    /**
     * @param status as it is when a verb has ended
     */
    MigrationVerbs(
            MigrationThread thread,
            VerbRules rules,
            RecordKeeper keeper,
            PendingVerb verbs,
            DataMotion work,
            StreamPair streams,
            TrafficSwitch cutoverVerb,
            Supplier<MigrationStatus> status) {
        this.migration = keeper.record().definition().name();
        this.thread = thread;
        this.rules = rules;
        this.keeper = keeper;
        this.verbs = verbs;
        this.work = work;
        this.streams = streams;
        this.cutoverVerb = cutoverVerb;
        this.status = status;
    }

    public MigrationStatus start(String operator) {
        return run(
                Verb.START,
                operator,
                () -> {
                    rules.allowed(Verb.START);
                    verbs.begin(Verb.START, "", 0, operator);
                    try {
                        work.begin(operator);
                    } finally {
                        verbs.end();
                    }
                });
    }

    public MigrationStatus pause(String operator) {
        return run(
                Verb.PAUSE,
                operator,
                () -> {
                    rules.allowed(Verb.PAUSE);
                    if (keeper.record().health() == Health.FAILED) {
                        throw new RefusedException(
                                migration + " has failed, so nothing of it runs");
                    }
                    keeper.change(keeper.record().paused(), Verb.PAUSE, operator);
                    work.pause();
                });
    }

    public MigrationStatus resume(String operator) {
        return run(
                Verb.RESUME,
                operator,
                () -> {
                    rules.allowed(Verb.RESUME);
                    boolean failed = keeper.record().health() == Health.FAILED;
                    keeper.change(keeper.record().running(), Verb.RESUME, operator);
                    work.resume(failed);
                });
    }

    public MigrationStatus verify(boolean repair, String operator) {
        return run(Verb.VERIFY, operator, () -> beginVerification(repair, operator));
    }

    private void beginVerification(boolean repair, String operator) throws SQLException {
        rules.allowed(Verb.VERIFY);
        Running running = streams.running();
        if (running == null || keeper.record().health() != Health.RUNNING) {
            throw new RefusedException(
                    "verification needs a running stream; resume " + migration + " first");
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

    /**
     * @param readiness asked when it has the turn
     */
    CutoverReport cutover(Verb verb, CutoverOptions options, Readiness readiness, String operator) {
        Duration bound = BOUND.plus(options.maxHold()).plus(options.drain());
        return thread.run(
                verb.label(),
                operator,
                bound,
                () -> {
                    MigrationState during = rules.allowed(verb);
                    CutoverRun.Conclusion conclusion =
                            cutoverVerb.run(verb, during, options, readiness, operator);
                    if (conclusion.decided()) {
                        work.verifications().close();
                    }
                    return conclusion.report();
                });
    }

    public MigrationStatus complete(SourceTables sourceTables, String operator) {
        return end(Verb.COMPLETE, sourceTables.name(), operator);
    }

    public MigrationStatus cancel(TargetTables targetTables, String operator) {
        return end(Verb.CANCEL, targetTables.name(), operator);
    }

    private MigrationStatus end(Verb verb, String detail, String operator) {
        return run(
                verb,
                operator,
                () -> {
                    rules.allowed(verb);
                    rules.requireSettled(verb);
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

    /**
     * Runs what takes the records of an ended migration away; nothing else can begin meanwhile.
     *
     * @throws RefusedException while it has not ended
     */
    public void delete(String operator, Deleting deleting) {
        thread.run(
                "delete",
                operator,
                BOUND,
                () -> {
                    rules.requireLeader();
                    MigrationRecord record = keeper.record();
                    if (!record.state().ended()) {
                        throw new RefusedException(
                                "cannot delete %s while %s: complete or cancel it first"
                                        .formatted(migration, record.state()));
                    }
                    deleting.delete(record);
                    return record;
                });
    }

    /** What takes the records away. */
    public interface Deleting {
        void delete(MigrationRecord record) throws SQLException;
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
        return status.get();
    }
}
