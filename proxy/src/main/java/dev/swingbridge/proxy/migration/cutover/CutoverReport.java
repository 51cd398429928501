package dev.swingbridge.proxy.migration.cutover;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one cutover did.
 *
 * @param direction {@code switch-traffic} or {@code reverse-traffic}
 * @param reason why it was undone or refused, or would be, naming sessions and tables; null when
 *     done, or when nothing is in the way of what was planned
 * @param holdMillis from the hold of new work to its release, or until now while it is held; 0 when
 *     nothing was held
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
        /** The answer to the decision was lost: work is held until it is known which it was. */
        UNKNOWN,
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
