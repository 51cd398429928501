package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.proxy.migration.cutover.CutoverOptions;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.cutover.CutoverReport.Outcome;
import dev.swingbridge.proxy.migration.cutover.CutoverRun;
import dev.swingbridge.proxy.migration.lifecycle.Cause;
import dev.swingbridge.proxy.migration.lifecycle.Lifecycle;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.store.Authority;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import dev.swingbridge.proxy.migration.store.VerbUnderWay;
import dev.swingbridge.router.table.Side;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code switch-traffic} and {@code reverse-traffic} of one migration, from the operator's word to
 * the migration's record after it, and what is told about them. Used by one thread.
 */
final class TrafficSwitch {
    private static final Logger LOG = LoggerFactory.getLogger(TrafficSwitch.class);
    private static final String DIED = "the proxy ended while it ran; ";

    private final MigrationServices desk;
    private final Definition definition;
    private final RecordKeeper keeper;
    private final PendingVerb verbs;
    private final ServingSide standing;
    private final CutoverScenes cutovers;
    private @Nullable CutoverReport last;

    TrafficSwitch(
            MigrationServices desk,
            Definition definition,
            RecordKeeper keeper,
            PendingVerb verbs,
            ServingSide standing,
            CutoverScenes cutovers) {
        this.desk = desk;
        this.definition = definition;
        this.keeper = keeper;
        this.verbs = verbs;
        this.standing = standing;
        this.cutovers = cutovers;
    }

    /** What stands in the way of a verb under these options; empty when nothing does. */
    interface Readiness {
        List<String> obstacles(Verb verb, CutoverOptions options);
    }

    /** The report of the newest one; null before the first. */
    @Nullable CutoverReport last() {
        return last;
    }

    /** After a restart the report of the newest one is on record only. */
    void readLast() {
        try {
            last = desk.reports().last(definition.instance());
        } catch (SQLException failure) {
            LOG.atWarn()
                    .addKeyValue("migration", definition.name())
                    .log("the last cutover's report cannot be read: {}", failure.toString());
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
        Side newSide = verb == Verb.SWITCH_TRAFFIC ? definition.to() : definition.from();
        if (!desk.cutoverSlot().tryAcquire()) {
            throw new RefusedException("another migration's cutover is under way; try again");
        }
        try {
            long epoch = cutovers.nextEpoch(newSide, keeper.record());
            verbs.begin(verb, options.mode().name(), epoch, operator);
            keeper.change(keeper.record().in(during).begun(epoch), verb, operator);
            CutoverRun.Conclusion conclusion =
                    cutovers.run(
                            newSide,
                            options,
                            keeper.record(),
                            () -> requireReady(verb, options, readiness));
            conclude(conclusion, epoch, operator);
            return conclusion;
        } finally {
            desk.cutoverSlot().release();
        }
    }

    CutoverReport dryRun(Verb verb, CutoverOptions options) {
        Side newSide = verb == Verb.SWITCH_TRAFFIC ? definition.to() : definition.from();
        return cutovers.dryRun(newSide, options, keeper.record());
    }

    private void requireReady(Verb verb, CutoverOptions options, Readiness readiness) {
        List<String> obstacles = readiness.obstacles(verb, options);
        if (!obstacles.isEmpty()) {
            throw new RefusedException(
                    "cannot %s %s: %s"
                            .formatted(
                                    verb.label(), definition.name(), String.join("; ", obstacles)));
        }
    }

    /** The decision is durable already or never will be; the migration's own record follows it. */
    private void conclude(CutoverRun.Conclusion conclusion, long epoch, String operator) {
        String name = definition.name();
        MigrationRecord record = keeper.record();
        if (conclusion.decided()) {
            record =
                    record.in(Lifecycle.next(name, record.state(), Verb.CUTOVER_DONE))
                            .served(epoch);
        } else if (conclusion.finished()) {
            record = record.in(Lifecycle.next(name, record.state(), Verb.CUTOVER_UNDONE));
        }
        standing.concluded(record, conclusion.decided(), conclusion.finished());
        String reason = conclusion.report().reason();
        if (!conclusion.finished()) {
            record =
                    record.failed(
                            Cause.AFTERMATH, reason == null ? "a cutover is unfinished" : reason);
        }
        keeper.follow(record);
        cutovers.tellSteps(conclusion, epoch, operator);
        last = conclusion.report();
        tell(conclusion.report(), operator);
        keep(() -> desk.reports().write(definition.instance(), epoch, conclusion.report()));
        verbs.end();
    }

    /**
     * Says what became of a cutover during which the process ended.
     *
     * @param now who serves, after everything was carried through or taken back
     */
    void explain(VerbUnderWay interrupted, Authority.Served now) {
        boolean done = now.epoch() == interrupted.epoch();
        CutoverReport report =
                new CutoverReport(
                        interrupted.verb().label(),
                        done ? Outcome.DONE : Outcome.UNDONE,
                        DIED
                                + (done
                                        ? "it was decided and has been carried through, "
                                        : "it was not decided and has been taken back, ")
                                + now.side().label()
                                + " serves",
                        0,
                        interrupted.since(),
                        List.of());
        tell(report, interrupted.operator());
        keep(
                () ->
                        desk.reports()
                                .writeIfMissing(
                                        definition.instance(), interrupted.epoch(), report));
        readLast();
        verbs.end();
    }

    private void tell(CutoverReport report, String operator) {
        String reason = report.reason();
        keeper.tell(
                report.direction() + " " + report.outcome(),
                reason == null ? "" : reason,
                report.holdMillis(),
                operator);
    }

    private interface Keeping {
        void keep() throws SQLException;
    }

    private void keep(Keeping report) {
        try {
            report.keep();
        } catch (SQLException failure) {
            LOG.atWarn()
                    .addKeyValue("migration", definition.name())
                    .log("the cutover's report is in the journal only: {}", failure.toString());
        }
    }
}
