package dev.swingbridge.router.gate;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is in flight for each table group, and makes new work on a group wait.
 *
 * <p>Sessions call {@link #tryEnter} and {@link #whenReleased} from their event loops; a migration
 * calls the rest from its own thread. A pass is taken before the route table is read and kept until
 * the transaction ends.
 */
public interface TrafficGate {

    /**
     * Takes a pass for all these groups, or none of them.
     *
     * @return null when one of the groups is held: call {@link #whenReleased} and try again after
     *     it
     */
    @Nullable GatePass tryEnter(Set<String> groups, long sessionId);

    /**
     * Runs the callback once none of the groups is held (at once when that is so already).
     * Callbacks of one group run first in, first out, on the releasing thread: hand over to the
     * event loop.
     *
     * @return closing it takes the callback back
     */
    AutoCloseable whenReleased(Set<String> groups, long sessionId, Runnable callback);

    /** New work on the group waits from now on. Passes taken before stay valid. */
    void hold(String group, String reason);

    /** Work that waits may go on. */
    void release(String group);

    /** Completes when nothing of a held group is in flight. */
    CompletionStage<Void> drained(String group);

    /** The sessions that hold a pass of the group. */
    List<InFlight> inFlight(String group);

    /** The sessions whose work on the group waits. */
    Collection<Waiting> waiting(String group);

    /** One pass in flight. */
    record InFlight(long sessionId, Duration age) {}

    /** One session's work that waits. */
    record Waiting(long sessionId, Duration age) {}
}
