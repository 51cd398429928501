package dev.swingbridge.proxy.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** What all clients together live through, to be watched while it happens. */
public final class Pulse {
    private static final int REMEMBERED_ERRORS = 20;

    private final LongAdder writes = new LongAdder();
    private final LongAdder reads = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);
    private final LongAccumulator recentNanos = new LongAccumulator(Math::max, 0);
    private final List<String> firstErrors = new ArrayList<>();

    void wrote() {
        writes.increment();
    }

    void read() {
        reads.increment();
    }

    void took(long nanos) {
        longestNanos.accumulate(nanos);
        recentNanos.accumulate(nanos);
    }

    void failed(int client, String what) {
        errors.increment();
        synchronized (firstErrors) {
            if (firstErrors.size() < REMEMBERED_ERRORS) {
                firstErrors.add("client " + client + ": " + what);
            }
        }
    }

    /** Acknowledged writes: single statements and whole transactions. */
    public long writes() {
        return writes.sum();
    }

    public long reads() {
        return reads.sum();
    }

    /** Errors that any client saw, a wrong or stale answer included. */
    public long errors() {
        return errors.sum();
    }

    /** The first few errors, one line each. */
    public List<String> firstErrors() {
        synchronized (firstErrors) {
            return List.copyOf(firstErrors);
        }
    }

    /** The longest any client ever waited for one answer. */
    public double longestStallMillis() {
        return longestNanos.get() / 1e6;
    }

    /** The longest wait since this was asked last. */
    public double takeRecentStallMillis() {
        return recentNanos.getThenReset() / 1e6;
    }
}
