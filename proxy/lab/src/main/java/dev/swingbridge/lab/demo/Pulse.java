package dev.swingbridge.lab.demo;

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
    private final LongAdder disconnects = new LongAdder();
    private final LongAdder connected = new LongAdder();
    private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);
    private final LongAccumulator recentNanos = new LongAccumulator(Math::max, 0);
    private final List<String> firstErrors = new ArrayList<>();
    private final List<String> firstDisconnects = new ArrayList<>();

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

    void connected(boolean now) {
        connected.add(now ? 1 : -1);
    }

    void failed(int client, String what) {
        errors.increment();
        remember(firstErrors, client, what);
    }

    /** The connection broke, or none could be made. */
    void disconnected(int client, String what) {
        disconnects.increment();
        remember(firstDisconnects, client, what);
    }

    private static void remember(List<String> first, int client, String what) {
        synchronized (first) {
            if (first.size() < REMEMBERED_ERRORS) {
                first.add("client " + client + ": " + what);
            }
        }
    }

    /** Clients that have a connection now. */
    long connected() {
        return connected.sum();
    }

    /** Connections that broke or could not be made. */
    long disconnects() {
        return disconnects.sum();
    }

    /** Errors other than broken connections: refusals, and wrong or stale answers. */
    long refusals() {
        return errors.sum();
    }

    List<String> firstRefusals() {
        synchronized (firstErrors) {
            return List.copyOf(firstErrors);
        }
    }

    /** Acknowledged writes: single statements and whole transactions. */
    public long writes() {
        return writes.sum();
    }

    public long reads() {
        return reads.sum();
    }

    /** Errors that any client saw, a wrong or stale answer and a broken connection included. */
    public long errors() {
        return errors.sum() + disconnects.sum();
    }

    /** The first few errors, one line each. */
    public List<String> firstErrors() {
        List<String> all = new ArrayList<>(firstRefusals());
        synchronized (firstDisconnects) {
            all.addAll(firstDisconnects);
        }
        return all;
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
