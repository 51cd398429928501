package dev.swingbridge.proxy.migration;

import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.lifecycle.Cause;
import dev.swingbridge.proxy.migration.lifecycle.Health;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.store.ServedBy;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a migration stands at one moment; its components are the keys of the JSON that {@code status
 * --format json} prints.
 *
 * @param reason why it is not healthy, or what it waits for; null while it gets on
 * @param from {@code source} or {@code target}
 * @param onDdl what becomes of changes of its tables' definition: {@code stop}, {@code ignore} or
 *     {@code apply}
 * @param epoch counts the cutovers that were begun
 * @param cause of the reason; null while it is healthy
 * @param authority who takes application writes
 * @param lastCutover the newest that moved traffic; before the first one the newest attempt
 * @param underWay the verb that is being done, or was interrupted and is carried on; null when none
 * @param unsettled what follows from the records and is not done or not known yet; the proxy works
 *     on it by itself
 * @param lastAttempt the newest cutover that was asked for, however it ended
 */
public record MigrationStatus(
        String name,
        MigrationState state,
        Health health,
        @Nullable String reason,
        String from,
        String to,
        String onDdl,
        long epoch,
        ServedBy authority,
        List<Table> tables,
        Copy copy,
        Stream stream,
        Verify verify,
        Ability canSwitch,
        Ability canReverse,
        @Nullable CutoverReport lastCutover,
        @Nullable UnderWay underWay,
        @Nullable Cause cause,
        List<Unsettled> unsettled,
        @Nullable CutoverReport lastAttempt) {

    public MigrationStatus {
        tables = List.copyOf(tables);
        unsettled = List.copyOf(unsettled);
    }

    /**
     * One table.
     *
     * @param name {@code schema.table}
     * @param state {@code waiting}, {@code copying} or {@code copied}
     */
    public record Table(
            String name, String state, long rowsCopied, long rowsEstimated, long bytesCopied) {}

    /**
     * The copy of existing rows as a whole.
     *
     * @param percent 0 to 100
     * @param etaSeconds null while it cannot be told
     */
    public record Copy(
            double percent,
            double rowsPerSecond,
            double bytesPerSecond,
            @Nullable Long etaSeconds) {}

    /**
     * The stream that runs now.
     *
     * @param direction {@code source -> target} or the other way; empty while none runs
     * @param lagMillis null while it cannot be told
     * @param position applied on the other side, as {@code file:offset}; empty while none runs
     */
    public record Stream(
            String direction,
            @Nullable Long lagMillis,
            String position,
            double transactionsPerSecond,
            double rowsPerSecond) {}

    /**
     * The last verification.
     *
     * @param state {@code none}, {@code running}, {@code equal}, {@code different} or {@code
     *     failed}
     */
    public record Verify(
            String state, long rowsCompared, long differences, @Nullable Instant finishedAt) {}

    /**
     * A verb that is being done.
     *
     * @param interrupted by the end of the process that was asked for it, or by a failure: it is
     *     carried on without being asked for again
     * @param step at which it is now; null before the first
     */
    public record UnderWay(
            String verb,
            String operator,
            Instant since,
            boolean interrupted,
            @Nullable Step step) {}

    /** One step of a verb, and how long it has been at it. */
    public record Step(String name, Instant since, long ageMillis) {}

    /**
     * Something that is not done or not known yet.
     *
     * @param held work on the tables waits because of it
     * @param text one sentence for the operator
     */
    public record Unsettled(What what, Instant since, long ageMillis, boolean held, String text) {
        /** What it is about. */
        public enum What {
            /** The answer to a cutover's decision was lost. */
            DECISION,
            /** It is not known which side serves. */
            AUTHORITY,
            /** Routes, fence or stream do not follow the last cutover yet. */
            AFTERMATH
        }
    }

    /** Whether a verb could be done now, and why not. */
    public record Ability(boolean yes, List<String> reasons) {
        public Ability {
            reasons = List.copyOf(reasons);
        }
    }
}
