package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.backfill.apply.StreamStatus;
import dev.swingbridge.backfill.copy.CopyStatus;
import dev.swingbridge.proxy.migration.lifecycle.Cause;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import org.jspecify.annotations.Nullable;

/** What is to be done about the copy and the stream of a healthy migration, as they are now. */
sealed interface WorkVerdict {
    /** They run, or there is nothing to run. */
    record LeaveAlone() implements WorkVerdict {}

    /** Another process has taken the stream, and this one is the leader. */
    record TakeBack(String reason) implements WorkVerdict {}

    /** It has stopped, and an operator is needed. */
    record Fail(Cause cause, String reason) implements WorkVerdict {}

    /** All rows may be copied: look whether the changes logged until then are applied. */
    record LookForEnd() implements WorkVerdict {}

    /**
     * Decides.
     *
     * @param stream null when none was opened
     * @param copy null when none runs
     */
    static WorkVerdict of(
            MigrationState state, @Nullable StreamStatus stream, @Nullable CopyStatus copy) {
        if (stream != null && stream.state() == StreamStatus.State.FAILED) {
            String reason = "the stream failed: " + stream.failure();
            return stream.takenOver() ? new TakeBack(reason) : new Fail(Cause.STREAM, reason);
        }
        if (state != MigrationState.COPYING || copy == null || stream == null) {
            return new LeaveAlone();
        }
        return copy.state() == CopyStatus.State.FAILED
                ? new Fail(Cause.COPY, "the copy failed: " + copy.failure())
                : new LookForEnd();
    }
}
