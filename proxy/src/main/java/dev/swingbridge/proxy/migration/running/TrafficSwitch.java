package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.proxy.migration.condition.ConditionBoard;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.cutover.CutoverReport.Outcome;
import dev.swingbridge.proxy.migration.cutover.CutoverRun;
import dev.swingbridge.proxy.migration.cutover.Readiness;
import dev.swingbridge.proxy.migration.lifecycle.Cause;
import dev.swingbridge.proxy.migration.lifecycle.Lifecycle;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.Occurrence;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.store.Authority;
import dev.swingbridge.proxy.migration.store.Definition;
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
 * {@code switch-traffic} and {@code reverse-traffic} of one migration, from the operator's word to
 * the migration's record after it, and what is told about them. Used by one thread, but for {@link
 * #dryRun}.
 */
final class TrafficSwitch {
    private static final Logger LOG = LoggerFactory.getLogger(TrafficSwitch.class);

    private final MigrationServices desk;
    private final Definition definition;
    private final RecordKeeper keeper;
    private final PendingVerb verbs;
    private final ServingSide standing;
    private final Scenes cutovers;
    private final ConditionBoard board;
    private @Nullable Unknown unknown;

    TrafficSwitch(
            MigrationServices desk,
            RecordKeeper keeper,
            PendingVerb verbs,
            ServingSide standing,
            Scenes cutovers,
            ConditionBoard board) {
        this.desk = desk;
        this.definition = board.record().definition();
        this.keeper = keeper;
        this.verbs = verbs;
        this.standing = standing;
        this.cutovers = cutovers;
        this.board = board;
    }

    /** The runs of the plan. */
    interface Scenes {
        /** The epoch of the next attempt. */
        long nextEpoch(Side newSide, MigrationRecord record);

        CutoverRun.Conclusion run(
                Side newSide, CutoverOptions options, MigrationRecord record, Readiness readiness);

        CutoverReport dryRun(
                Side newSide, CutoverOptions options, MigrationRecord record, Readiness readiness);

        /** For the journal. */
        void tellSteps(CutoverRun.Conclusion conclusion, long epoch, String operator);
    }

    /** A run of this process whose decision is not known; work is held since it began to hold. */
    private record Unknown(long epoch, CutoverReport report, Instant concludedAt) {}

    /** After a restart the reports of the newest ones are on record only. */
    void readLast() {
        try {
            CutoverReport attempt = desk.reports().lastAttempt(definition.instance());
            board.reported(desk.reports().lastDone(definition.instance()), attempt);
        } catch (SQLException failure) {
            LOG.warn(
                    "The last cutover's report cannot be read migration={} reason={}",
                    definition.name(),
                    failure.toString());
        }
    }

    /**
     * @param during SWITCHING or REVERSING
     */
    CutoverRun.Conclusion run(
            Verb verb,
            MigrationState during,
            CutoverOptions options,
            Readiness readiness,
            String operator)
            throws SQLException {
        Side newSide = newSide(verb);
        desk.cutoverSlot().take(definition.name(), verb.label());
        try {
            long epoch = cutovers.nextEpoch(newSide, keeper.record());
            verbs.begin(verb, options.mode().name(), epoch, operator);
            enter(during, epoch, verb, operator);
            CutoverRun.Conclusion conclusion =
                    cutovers.run(newSide, options, keeper.record(), readiness);
            conclude(conclusion, epoch, operator);
            return conclusion;
        } finally {
            desk.cutoverSlot().leave();
        }
    }

    /** Nothing has been done to the servers yet, so nothing is left under way when it fails. */
    private void enter(MigrationState during, long epoch, Verb verb, String operator)
            throws SQLException {
        try {
            keeper.change(keeper.record().in(during).begun(epoch), verb, operator);
        } catch (SQLException notRecorded) {
            verbs.end();
            throw notRecorded;
        }
    }

    /** The steps, and as its reason what would be refused now. From any thread. */
    CutoverReport dryRun(Verb verb, CutoverOptions options, Readiness readiness) {
        return cutovers.dryRun(newSide(verb), options, board.record(), readiness);
    }

    private Side newSide(Verb verb) {
        return verb == Verb.SWITCH_TRAFFIC ? definition.to() : definition.from();
    }

    /** The decision is durable already or never will be; the migration's own record follows it. */
    private void conclude(CutoverRun.Conclusion conclusion, long epoch, String operator) {
        CutoverReport report = conclusion.report();
        MigrationRecord record = recordAfter(conclusion, epoch);
        standing.concluded(record, conclusion);
        keeper.follow(record);
        cutovers.tellSteps(conclusion, epoch, operator);
        tell(report, operator);
        if (report.outcome() == Outcome.UNKNOWN) {
            unknown = new Unknown(epoch, report, Instant.now());
            board.reported(board.now().lastDone(), report);
            verbs.interrupt();
            return;
        }
        publish(report);
        keep(() -> desk.reports().write(definition.instance(), epoch, report));
        verbs.end();
    }

    private MigrationRecord recordAfter(CutoverRun.Conclusion conclusion, long epoch) {
        String name = definition.name();
        MigrationRecord record = keeper.record();
        if (conclusion.decided()) {
            record =
                    record.in(Lifecycle.next(name, record.state(), Occurrence.CUTOVER_DONE))
                            .served(epoch);
        } else if (conclusion.finished()) {
            record = record.in(Lifecycle.next(name, record.state(), Occurrence.CUTOVER_UNDONE));
        }
        if (conclusion.finished()) {
            return record;
        }
        boolean known = conclusion.report().outcome() != Outcome.UNKNOWN;
        String reason = conclusion.report().reason();
        return record.failed(
                known ? Cause.AFTERMATH : Cause.DECISION,
                reason == null ? "a cutover is unfinished" : reason);
    }

    /**
     * Says what became of a cutover during which the process ended, or whose decision was not known
     * until now.
     *
     * @param now who serves, after everything was finished or undone
     */
    void explain(VerbUnderWay interrupted, Authority.Served now) {
        boolean done = now.epoch() == interrupted.epoch();
        CutoverReport report = explained(interrupted, done, now.side());
        tell(report, interrupted.operator());
        publish(report);
        keep(
                () ->
                        desk.reports()
                                .writeIfMissing(
                                        definition.instance(), interrupted.epoch(), report));
        if (unknown == null) {
            readLast();
        }
        unknown = null;
        verbs.end();
    }

    private CutoverReport explained(VerbUnderWay interrupted, boolean done, Side serves) {
        String end =
                (done ? "it was decided and is done, " : "it was not decided and is undone, ")
                        + serves.label()
                        + " serves";
        Outcome outcome = done ? Outcome.DONE : Outcome.UNDONE;
        Unknown found = unknown;
        if (found == null || found.epoch() != interrupted.epoch()) {
            return new CutoverReport(
                    interrupted.verb().label(),
                    outcome,
                    "the proxy ended while it ran; " + end,
                    0,
                    interrupted.since(),
                    List.of());
        }
        Duration heldOn = Duration.between(found.concludedAt(), standing.knownSince());
        return new CutoverReport(
                interrupted.verb().label(),
                outcome,
                "the answer to its decision was lost; " + end,
                found.report().holdMillis() + heldOn.toNanos() / 1e6,
                found.report().startedAt(),
                found.report().steps());
    }

    private void publish(CutoverReport report) {
        board.reported(report.outcome() == Outcome.DONE ? report : board.now().lastDone(), report);
    }

    private void tell(CutoverReport report, String operator) {
        String reason = report.reason();
        keeper.tell(
                report.direction() + " " + report.outcome(),
                reason == null ? "" : reason,
                report.holdMillis(),
                operator);
        desk.site().cutovers().accept(report);
    }

    private interface Keeping {
        void keep() throws SQLException;
    }

    private void keep(Keeping report) {
        try {
            report.keep();
        } catch (SQLException failure) {
            LOG.warn(
                    "The cutover's report is in the journal only migration={} reason={}",
                    definition.name(),
                    failure.toString());
        }
    }
}
