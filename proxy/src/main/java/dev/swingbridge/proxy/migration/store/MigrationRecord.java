package dev.swingbridge.proxy.migration.store;

import dev.swingbridge.proxy.migration.lifecycle.Cause;
import dev.swingbridge.proxy.migration.lifecycle.Health;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.router.table.Side;
import org.jspecify.annotations.Nullable;

/**
 * Where a migration stands, as it is written to both servers.
 *
 * @param revision counts up with every change; of two copies the higher one is right
 * @param cause of the reason; null while it is healthy
 * @param reason in words for the operator; null while it is healthy or paused
 * @param epoch of the newest cutover that was begun
 * @param servedEpoch of the newest cutover that is known as done; 0 before the first
 */
public record MigrationRecord(
        Definition definition,
        long revision,
        MigrationState state,
        Health health,
        @Nullable Cause cause,
        @Nullable String reason,
        long epoch,
        long servedEpoch) {

    public static MigrationRecord created(Definition definition) {
        return new MigrationRecord(
                definition, 0, MigrationState.CREATED, Health.RUNNING, null, null, 0, 0);
    }

    public MigrationRecord in(MigrationState changed) {
        return new MigrationRecord(
                definition, revision, changed, health, cause, reason, epoch, servedEpoch);
    }

    public MigrationRecord running() {
        return with(Health.RUNNING, null, null);
    }

    public MigrationRecord paused() {
        return with(Health.PAUSED, Cause.OPERATOR, null);
    }

    public MigrationRecord failed(Cause because, String why) {
        return with(Health.FAILED, because, why);
    }

    private MigrationRecord with(Health changed, @Nullable Cause because, @Nullable String why) {
        return new MigrationRecord(
                definition, revision, state, changed, because, why, epoch, servedEpoch);
    }

    public MigrationRecord begun(long attemptEpoch) {
        return new MigrationRecord(
                definition, revision, state, health, cause, reason, attemptEpoch, servedEpoch);
    }

    public MigrationRecord served(long doneEpoch) {
        return new MigrationRecord(
                definition,
                revision,
                state,
                health,
                cause,
                reason,
                Math.max(epoch, doneEpoch),
                doneEpoch);
    }

    /** The side that serves its tables once it has ended. */
    public Side sideAfterEnd() {
        return state == MigrationState.COMPLETED ? definition.to() : definition.from();
    }

    /** The same as the next revision. */
    public MigrationRecord revised() {
        return new MigrationRecord(
                definition, revision + 1, state, health, cause, reason, epoch, servedEpoch);
    }

    /** For the log. */
    @Override
    public String toString() {
        return "migration=%s state=%s health=%s epoch=%d revision=%d"
                .formatted(definition.name(), state, health, epoch, revision);
    }
}
