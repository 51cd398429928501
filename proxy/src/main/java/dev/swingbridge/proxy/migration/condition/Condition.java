package dev.swingbridge.proxy.migration.condition;

import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import dev.swingbridge.proxy.migration.store.ServedBy;
import dev.swingbridge.proxy.migration.store.VerbUnderWay;
import org.jspecify.annotations.Nullable;

/**
 * Everything that says how a migration stands.
 *
 * @param record state, health and its cause, as they are durable
 * @param authority who takes application writes
 * @param doubt what is not done or not known yet; null when all is settled
 * @param waiting a server that is away keeps the proxy from going on; null when none does
 * @param verb that runs or is about to; null when none is
 * @param chore what the proxy does by itself at this moment and may take long; null for nothing
 * @param onRecord a verb that is on record as begun; null when none is
 * @param interrupted nobody waits for the one on record: it is done by the proxy itself
 * @param lastDone the newest cutover that moved traffic; null before the first
 * @param lastAttempt the newest cutover that was asked for; null before the first
 */
public record Condition(
        MigrationRecord record,
        ServedBy authority,
        @Nullable Doubt doubt,
        @Nullable ServerWait waiting,
        @Nullable Activity verb,
        @Nullable Activity chore,
        @Nullable VerbUnderWay onRecord,
        boolean interrupted,
        @Nullable CutoverReport lastDone,
        @Nullable CutoverReport lastAttempt) {

    static Condition first(MigrationRecord record) {
        ServedBy from = ServedBy.side(record.definition().from());
        return new Condition(record, from, null, null, null, null, null, false, null, null);
    }

    public boolean settled() {
        return doubt == null;
    }

    Condition withRecord(MigrationRecord changed) {
        return new Condition(
                changed,
                authority,
                doubt,
                waiting,
                verb,
                chore,
                onRecord,
                interrupted,
                lastDone,
                lastAttempt);
    }

    Condition servedBy(ServedBy changed, @Nullable Doubt changedDoubt) {
        return new Condition(
                record,
                changed,
                changedDoubt,
                waiting,
                verb,
                chore,
                onRecord,
                interrupted,
                lastDone,
                lastAttempt);
    }

    Condition waitingFor(@Nullable ServerWait changed) {
        return new Condition(
                record,
                authority,
                doubt,
                changed,
                verb,
                chore,
                onRecord,
                interrupted,
                lastDone,
                lastAttempt);
    }

    Condition doing(@Nullable Activity changedVerb, @Nullable Activity changedChore) {
        return new Condition(
                record,
                authority,
                doubt,
                waiting,
                changedVerb,
                changedChore,
                onRecord,
                interrupted,
                lastDone,
                lastAttempt);
    }

    Condition onRecord(@Nullable VerbUnderWay begun, boolean isInterrupted) {
        return new Condition(
                record,
                authority,
                doubt,
                waiting,
                verb,
                chore,
                begun,
                isInterrupted,
                lastDone,
                lastAttempt);
    }

    Condition reported(@Nullable CutoverReport done, @Nullable CutoverReport attempt) {
        return new Condition(
                record,
                authority,
                doubt,
                waiting,
                verb,
                chore,
                onRecord,
                interrupted,
                done,
                attempt);
    }
}
