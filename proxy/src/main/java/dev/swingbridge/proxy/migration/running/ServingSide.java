package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.proxy.migration.MigrationStatus.Unsettled.What;
import dev.swingbridge.proxy.migration.condition.ConditionBoard;
import dev.swingbridge.proxy.migration.condition.Doubt;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.cutover.CutoverRun;
import dev.swingbridge.proxy.migration.cutover.Settlement;
import dev.swingbridge.proxy.migration.lifecycle.Cause;
import dev.swingbridge.proxy.migration.lifecycle.Health;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.store.Authority;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import dev.swingbridge.proxy.migration.store.ServedBy;
import dev.swingbridge.router.table.Side;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who serves the tables of one migration, and whether everything follows from it: routes, fence,
 * stream, the migration's own record. Used by one thread, but for {@link #look}.
 */
final class ServingSide {
    private static final String NOT_FOLLOWED =
            "routes, fence and stream are being brought in line with the records";

    private final MigrationServices desk;
    private final Definition definition;
    private final RecordKeeper keeper;
    private final CutoverScenes cutovers;
    private final GroupRoutes routes;
    private final ConditionBoard board;
    private Instant knownSince = Instant.now();

    ServingSide(
            MigrationServices desk,
            RecordKeeper keeper,
            CutoverScenes cutovers,
            ConditionBoard board) {
        this.desk = desk;
        this.definition = board.record().definition();
        this.keeper = keeper;
        this.cutovers = cutovers;
        this.routes = new GroupRoutes(desk.site(), definition);
        this.board = board;
    }

    /** Something follows from the records that is not done yet. */
    boolean unsettled() {
        return !board.now().settled();
    }

    /** When it was found out who serves, after a time in which it could not be told. */
    Instant knownSince() {
        return knownSince;
    }

    /** {@link #carryOn} is needed. */
    void unsettle() {
        publish(board.now().authority(), Doubt.aftermath(NOT_FOLLOWED));
    }

    /** A cutover of this process ended; the routes are right already, or work is held. */
    void concluded(MigrationRecord record, CutoverRun.Conclusion conclusion) {
        CutoverReport report = conclusion.report();
        ServedBy before = board.now().authority();
        if (report.outcome() == CutoverReport.Outcome.UNKNOWN) {
            publish(ServedBy.BLOCKED, Doubt.decision(String.valueOf(report.reason())));
            return;
        }
        ServedBy authority =
                conclusion.decided() ? ServedBy.side(cutovers.gainingSide(record)) : before;
        publish(
                authority,
                conclusion.finished()
                        ? null
                        : Doubt.aftermath(
                                "not everything that belongs to the last cutover is done: "
                                        + report.reason()));
    }

    /** What the records say; nothing is changed. From any thread. */
    Authority look() {
        return settlement().look(board.record().servedEpoch());
    }

    /** Decodes the records, settles an interrupted cutover, and routes accordingly. */
    Authority settle() {
        boolean leader = desk.leader().getAsBoolean();
        Authority found = leader ? settlement().settle(keeper.record().servedEpoch()) : look();
        switch (found) {
            case Authority.Served served -> {
                if (board.now().authority() == ServedBy.BLOCKED) {
                    knownSince = Instant.now();
                }
                publish(served.servedBy(), Doubt.aftermath(NOT_FOLLOWED));
                routes.serve(served.side(), keeper.record().state());
            }
            case Authority.InDoubt doubt ->
                    block("a cutover is under way, work waits until it is decided");
            case Authority.Blocked blocked -> block(blocked.reason());
        }
        if (leader) {
            note(found);
        }
        return found;
    }

    /** The state changes in a way that leaves the side that serves. */
    void guardFor(MigrationState state) {
        routes.guardFor(state);
    }

    private void block(String reason) {
        Doubt now = board.now().doubt();
        boolean decision = now != null && now.what() == What.DECISION;
        publish(ServedBy.BLOCKED, decision ? now : Doubt.authority(reason));
        routes.block();
    }

    /** What is in doubt for a while keeps its beginning. */
    private void publish(ServedBy authority, @Nullable Doubt doubt) {
        Doubt before = board.now().doubt();
        Doubt kept =
                doubt != null && before != null && before.what() == doubt.what()
                        ? new Doubt(doubt.what(), before.since(), doubt.held(), doubt.text())
                        : doubt;
        board.servedBy(authority, kept);
    }

    /** The migration's own record follows what the records of its cutovers say. */
    private void note(Authority found) {
        MigrationRecord record = keeper.record();
        if (found instanceof Authority.Blocked blocked) {
            Doubt doubt = board.now().doubt();
            keeper.follow(
                    doubt != null && doubt.what() == What.DECISION
                            ? record.failed(Cause.DECISION, doubt.text())
                            : record.failed(Cause.RECORDS, blocked.reason()));
        } else if (found instanceof Authority.Served served
                && record.state() != MigrationState.CREATED
                && record.state() != MigrationState.COPYING) {
            boolean switched = served.side() == definition.to();
            keeper.follow(
                    record.in(switched ? MigrationState.SWITCHED : MigrationState.REPLICATING)
                            .served(served.epoch()));
        }
    }

    /**
     * Brings an interrupted cutover to its end.
     *
     * @return false when it has to be tried again
     */
    boolean carryOn() {
        if (!(settle() instanceof Authority.Served served)) {
            return false;
        }
        if (keeper.record().health() != Health.PAUSED && served.epoch() > 0) {
            if (!cutovers.finish(served, keeper.record())) {
                keeper.follow(keeper.record().failed(Cause.AFTERMATH, cutovers.leftUndone()));
                publish(served.servedBy(), Doubt.aftermath(cutovers.leftUndone()));
                return false;
            }
        }
        publish(served.servedBy(), null);
        if (keeper.record().health() == Health.FAILED) {
            keeper.follow(keeper.record().running());
        }
        return true;
    }

    /** The migration has ended: its tables stay where they are served. */
    void end() {
        Side side = keeper.record().sideAfterEnd();
        publish(ServedBy.side(side), null);
        routes.settle(side);
    }

    private Settlement settlement() {
        return new Settlement(definition.instance(), definition.from(), desk.records());
    }
}
