package dev.swingbridge.backfill.verify;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a verification has shown so far.
 *
 * @param differenceCount of all tables, also those not kept in {@code differences}
 * @param dirtyLeft keys that changed at every try; nothing is known against them
 * @param finishedAt null while running
 * @param failure why it stopped early, in words for the operator; null otherwise
 */
public record VerifyReport(
        State state,
        List<TableVerdict> tables,
        long rowsCompared,
        long differenceCount,
        List<Difference> differences,
        long dirtyLeft,
        @Nullable Instant finishedAt,
        @Nullable String failure) {

    /** EQUAL may leave dirty keys for the fence. */
    public enum State {
        RUNNING,
        EQUAL,
        DIFFERENT,
        CANCELLED,
        FAILED
    }

    public VerifyReport {
        tables = List.copyOf(tables);
        differences = List.copyOf(differences);
    }

    /** Compared to the end without a difference. */
    public boolean equal() {
        return state == State.EQUAL;
    }
}
