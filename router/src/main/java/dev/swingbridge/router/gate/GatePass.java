package dev.swingbridge.router.gate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Set;

/**
 * The right of one session to run work on some table groups until it closes the pass. Closing twice
 * is harmless; any thread may close.
 */
public final class GatePass implements AutoCloseable {
    private static final VarHandle CLOSED;

    static {
        try {
            CLOSED = MethodHandles.lookup().findVarHandle(GatePass.class, "closed", boolean.class);
        } catch (ReflectiveOperationException broken) {
            throw new ExceptionInInitializerError(broken);
        }
    }

    private final Set<String> names;
    private final List<GroupCounter> counters;
    private final long sessionId;
    private final long sinceNanos;

    @SuppressWarnings("UnusedVariable") // read and written through CLOSED
    private volatile boolean closed;

    GatePass(Set<String> names, List<GroupCounter> counters, long sessionId, long sinceNanos) {
        this.names = names;
        this.counters = counters;
        this.sessionId = sessionId;
        this.sinceNanos = sinceNanos;
    }

    public Set<String> groups() {
        return names;
    }

    public long sessionId() {
        return sessionId;
    }

    long sinceNanos() {
        return sinceNanos;
    }

    @Override
    public void close() {
        if (CLOSED.compareAndSet(this, false, true)) {
            for (GroupCounter counter : counters) {
                counter.leave(this);
            }
        }
    }

    @Override
    public String toString() {
        return "pass session=" + sessionId + " groups=" + names;
    }
}
