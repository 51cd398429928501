package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.proxy.migration.cutover.Settlement;
import dev.swingbridge.proxy.migration.lifecycle.Cause;
import dev.swingbridge.proxy.migration.lifecycle.Health;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.store.Authority;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import dev.swingbridge.proxy.migration.store.ServedBy;

/**
 * Who serves the tables of one migration, and whether everything follows from it: routes, fence,
 * stream, the migration's own record. Used by one thread.
 */
final class ServingSide {
    private final MigrationServices desk;
    private final Definition definition;
    private final RecordKeeper keeper;
    private final CutoverScenes cutovers;
    private final GroupRoutes routes;
    private ServedBy authority;
    private boolean unsettled;

    ServingSide(
            MigrationServices desk,
            Definition definition,
            RecordKeeper keeper,
            CutoverScenes cutovers) {
        this.desk = desk;
        this.definition = definition;
        this.keeper = keeper;
        this.cutovers = cutovers;
        this.routes = new GroupRoutes(desk.site(), definition);
        this.authority = ServedBy.side(definition.from());
    }

    ServedBy authority() {
        return authority;
    }

    /** Something follows from the records that is not done yet. */
    boolean unsettled() {
        return unsettled;
    }

    /** {@link #carryOn} is needed. */
    void unsettle() {
        unsettled = true;
    }

    /** A cutover of this process ended; the routes are right already. */
    void concluded(MigrationRecord record, boolean decided, boolean finished) {
        if (decided) {
            authority = ServedBy.side(cutovers.gainingSide(record));
        }
        unsettled = !finished;
    }

    /** What the records say; nothing is changed. */
    Authority look() {
        return settlement().look(keeper.record().servedEpoch());
    }

    /** Decodes the records, settles an interrupted cutover, and routes accordingly. */
    Authority settle() {
        boolean inCharge = desk.inCharge().getAsBoolean();
        Authority found = inCharge ? settlement().settle(keeper.record().servedEpoch()) : look();
        unsettled = true;
        switch (found) {
            case Authority.Served served -> {
                authority = served.servedBy();
                routes.serve(served.side(), keeper.record().state());
            }
            case Authority.InDoubt doubt ->
                    block("a cutover is under way, work waits until it is decided");
            case Authority.Blocked blocked -> block(blocked.reason());
        }
        if (inCharge) {
            note(found);
        }
        return found;
    }

    /** The state changes in a way that leaves the side that serves. */
    void guardFor(MigrationState state) {
        routes.guardFor(state);
    }

    private void block(String reason) {
        authority = ServedBy.BLOCKED;
        routes.block(reason);
    }

    /** The migration's own record follows what the records of its cutovers say. */
    private void note(Authority found) {
        MigrationRecord record = keeper.record();
        if (found instanceof Authority.Blocked blocked) {
            keeper.follow(record.failed(Cause.RECORDS, blocked.reason()));
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
                return false;
            }
        }
        unsettled = false;
        if (keeper.record().health() == Health.FAILED) {
            keeper.follow(keeper.record().running());
        }
        return true;
    }

    /** The migration has ended: its tables stay where they are served. */
    void end() {
        boolean completed = keeper.record().state() == MigrationState.COMPLETED;
        authority = ServedBy.side(completed ? definition.to() : definition.from());
        routes.settle(completed ? definition.to() : definition.from());
    }

    private Settlement settlement() {
        return new Settlement(definition.instance(), definition.from(), desk.records());
    }
}
