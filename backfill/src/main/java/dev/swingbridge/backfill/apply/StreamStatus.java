package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.position.StreamPosition;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a stream stands at one moment.
 *
 * @param applied durable on the apply side
 * @param lag how far the apply side is behind, zero when everything known is applied; only to be
 *     trusted while {@code lastHeard} is recent
 * @param lastHeard since the log connection last delivered anything, heartbeats included
 * @param failure why it stopped, or what it tries again, in words for the operator; null while
 *     healthy
 * @param takenOver the failure is that another process has the stream now
 */
public record StreamStatus(
        State state,
        StreamPosition applied,
        Duration lag,
        Duration lastHeard,
        long transactionsApplied,
        long rowsApplied,
        @Nullable String failure,
        boolean takenOver) {

    /** STOPPED is a wish fulfilled, FAILED needs an operator or a new attempt. */
    public enum State {
        RUNNING,
        RECONNECTING,
        STOPPED,
        FAILED
    }
}
