package dev.swingbridge.router.gate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what is in flight for each table group, and makes new work on a group wait.
 *
 * <p>Sessions call {@link #tryEnter} and {@link #whenReleased} from their event loops; a migration
 * calls the rest from its own thread. A pass is taken before the route table is read and kept until
 * the transaction ends. A group nobody has heard of is simply not held. Safe for use by any thread;
 * entering and leaving is one atomic step per group.
 */
public final class TrafficGate {
    private static final Logger LOG = LoggerFactory.getLogger(TrafficGate.class);

    private final LongSupplier nanoClock;
    private final ConcurrentHashMap<String, GroupCounter> groups = new ConcurrentHashMap<>();

    /** Everybody who waits, first come first; guarded by itself, as is every change of a hold. */
    private final LinkedHashSet<Waiter> waiters = new LinkedHashSet<>();

    /** Keeps the callbacks of two releases from overtaking each other. */
    private final ReentrantLock dispatching = new ReentrantLock(true);

    public TrafficGate() {
        this(System::nanoTime);
    }

    TrafficGate(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /**
     * Takes a pass for all these groups, or none of them.
     *
     * @return null when one of the groups is held: call {@link #whenReleased} and try again after
     *     it
     */
    public @Nullable GatePass tryEnter(Set<String> names, long sessionId) {
        List<GroupCounter> entered = new ArrayList<>(names.size());
        for (String name : names) {
            GroupCounter counter = counter(name);
            if (!counter.tryCount()) {
                entered.forEach(GroupCounter::uncount);
                return null;
            }
            entered.add(counter);
        }
        GatePass pass = new GatePass(Set.copyOf(names), entered, sessionId, nanoClock.getAsLong());
        for (GroupCounter counter : entered) {
            counter.list(pass);
        }
        return pass;
    }

    /**
     * Runs the callback once none of the groups is held (at once, on this thread, when that is so
     * already). Callbacks of one group run first in, first out, on the releasing thread: hand over
     * to the event loop. By then a group may be held anew, which {@link #tryEnter} will tell.
     *
     * @return closing it takes the callback back
     */
    public Ticket whenReleased(Set<String> names, long sessionId, Runnable callback) {
        Waiter waiter = new Waiter(Set.copyOf(names), sessionId, nanoClock.getAsLong(), callback);
        synchronized (waiters) {
            if (anyHeld(waiter.names)) {
                waiters.add(waiter);
                return waiter;
            }
        }
        callback.run();
        return waiter;
    }

    /** New work on the group waits from now on. Passes taken before stay valid. */
    public void hold(String group) {
        synchronized (waiters) {
            counter(group).hold();
        }
    }

    /** Work that waits may go on. A pending {@link #drained} of this hold is cancelled. */
    public void release(String group) {
        dispatching.lock();
        try {
            List<Waiter> ready = new ArrayList<>();
            synchronized (waiters) {
                if (!counter(group).release()) {
                    return;
                }
                waiters.removeIf(waiter -> !anyHeld(waiter.names) && ready.add(waiter));
            }
            ready.forEach(TrafficGate::runOrReport);
        } finally {
            dispatching.unlock();
        }
    }

    /** Completes when nothing of a held group is in flight; fails when the group is not held. */
    public CompletionStage<Void> drained(String group) {
        return counter(group).drained();
    }

    public boolean held(String group) {
        GroupCounter counter = groups.get(group);
        return counter != null && counter.held();
    }

    /** The sessions that hold a pass of the group, oldest first. */
    public List<InFlight> inFlight(String group) {
        GroupCounter counter = groups.get(group);
        if (counter == null) {
            return List.of();
        }
        long now = nanoClock.getAsLong();
        return counter.passes().stream()
                .map(pass -> new InFlight(pass.sessionId(), age(now, pass.sinceNanos())))
                .sorted(Comparator.comparing(InFlight::age).reversed())
                .toList();
    }

    /** The sessions whose work on the group waits, first come first. */
    public Collection<Waiting> waiting(String group) {
        long now = nanoClock.getAsLong();
        synchronized (waiters) {
            return waiters.stream()
                    .filter(waiter -> waiter.names.contains(group))
                    .map(waiter -> new Waiting(waiter.sessionId, age(now, waiter.sinceNanos)))
                    .toList();
        }
    }

    private GroupCounter counter(String group) {
        GroupCounter known = groups.get(group);
        return known != null ? known : groups.computeIfAbsent(group, _ -> new GroupCounter());
    }

    private boolean anyHeld(Set<String> names) {
        for (String name : names) {
            if (held(name)) {
                return true;
            }
        }
        return false;
    }

    /** One session's failure must not leave the sessions after it waiting for ever. */
    private static void runOrReport(Waiter waiter) {
        try {
            waiter.callback.run();
        } catch (RuntimeException failure) {
            LOG.error("A released session failed to go on session={}", waiter.sessionId, failure);
        }
    }

    private static Duration age(long nowNanos, long sinceNanos) {
        return Duration.ofNanos(Math.max(0, nowNanos - sinceNanos));
    }

    /** One pass in flight. */
    public record InFlight(long sessionId, Duration age) {}

    /** One session's work that waits. */
    public record Waiting(long sessionId, Duration age) {}

    /** A place in the queue; closing it takes the callback back, unless it runs already. */
    public interface Ticket extends AutoCloseable {
        @Override
        void close();
    }

    private final class Waiter implements Ticket {
        private final Set<String> names;
        private final long sessionId;
        private final long sinceNanos;
        private final Runnable callback;

        Waiter(Set<String> names, long sessionId, long sinceNanos, Runnable callback) {
            this.names = names;
            this.sessionId = sessionId;
            this.sinceNanos = sinceNanos;
            this.callback = callback;
        }

        @Override
        public void close() {
            synchronized (waiters) {
                waiters.remove(this);
            }
        }
    }
}
