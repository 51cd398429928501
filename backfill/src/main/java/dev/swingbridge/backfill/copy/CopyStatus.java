package dev.swingbridge.backfill.copy;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a copy stands at one moment.
 *
 * @param rowsPerSecond committed lately
 * @param eta null while unknown
 * @param waitingFor what holds the readers back, in words for the operator; null for nothing
 * @param failure why it stopped, in words for the operator; null while healthy
 */
public record CopyStatus(
        State state,
        List<TableProgress> tables,
        double rowsPerSecond,
        double bytesPerSecond,
        @Nullable Duration eta,
        @Nullable String waitingFor,
        @Nullable String failure) {

    /** CANCELLED and FAILED copies are resumed by a new {@link CopyJob} on the same records. */
    public enum State {
        RUNNING,
        PAUSED,
        COPIED,
        CANCELLED,
        FAILED
    }

    public CopyStatus {
        tables = List.copyOf(tables);
    }

    public long rowsCopied() {
        return tables.stream().mapToLong(TableProgress::rowsCopied).sum();
    }

    /** 0 to 100; 100 only when every table is copied. */
    public int percent() {
        if (tables.stream().allMatch(table -> table.state() == TableProgress.State.COPIED)) {
            return 100;
        }
        long expected = tables.stream().mapToLong(TableProgress::rowsEstimated).sum();
        return expected == 0 ? 0 : (int) Math.min(99, rowsCopied() * 100 / expected);
    }
}
