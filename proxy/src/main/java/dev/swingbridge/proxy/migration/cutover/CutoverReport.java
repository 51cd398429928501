package dev.swingbridge.proxy.migration.cutover;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one cutover did.
 *
 * @param direction {@code switch-traffic} or {@code reverse-traffic}
 * @param reason why it was undone or refused, naming sessions and tables; null when done
 * @param holdMillis from the hold of new work to its release; 0 when nothing was held
 * @param steps in the order they ran; undone steps appear once, with their last outcome
 */
public record CutoverReport(
        String direction,
        Outcome outcome,
        @Nullable String reason,
        double holdMillis,
        Instant startedAt,
        List<StepReport> steps) {

    public CutoverReport {
        steps = List.copyOf(steps);
    }

    /** How a cutover ended. */
    public enum Outcome {
        DONE,
        /** Traffic stayed where it was. */
        UNDONE,
        /** A rehearsal that would have succeeded. */
        REHEARSED,
        /** A dry run. */
        PLANNED
    }

    /**
     * One step.
     *
     * @param outcome {@code done}, {@code failed}, {@code undone}, {@code planned}
     */
    public record StepReport(String name, double millis, String outcome) {}
}
