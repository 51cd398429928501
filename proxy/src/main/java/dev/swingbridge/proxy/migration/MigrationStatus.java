package dev.swingbridge.proxy.migration;

import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.lifecycle.Health;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a migration stands at one moment; its components are the keys of the JSON that {@code status
 * --format json} prints.
 *
 * @param reason why it is not healthy; null while it is
 * @param from {@code source} or {@code target}
 * @param onDdl what becomes of changes of its tables' definition: {@code stop}, {@code ignore} or
 *     {@code apply}
 * @param epoch counts the cutovers that were begun
 * @param authority {@code source}, {@code target} or {@code blocked}: who takes application writes
 * @param underWay the verb that is being done, or was interrupted and is carried on; null when none
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
        String authority,
        List<Table> tables,
        Copy copy,
        Stream stream,
        Verify verify,
        Ability canSwitch,
        Ability canReverse,
        @Nullable CutoverReport lastCutover,
        @Nullable UnderWay underWay) {

    public MigrationStatus {
        tables = List.copyOf(tables);
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
     */
    public record UnderWay(String verb, String operator, Instant since, boolean interrupted) {}

    /** Whether a verb could be done now, and why not. */
    public record Ability(boolean yes, List<String> reasons) {
        public Ability {
            reasons = List.copyOf(reasons);
        }
    }
}
