package dev.swingbridge.proxy.frontend;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What has happened at the listeners so far, for metrics. */
public final class FrontendCounters {
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder tooMany = new LongAdder();
    private final LongAdder tooManyOfHost = new LongAdder();
    private final LongAdder loggedIn = new LongAdder();
    private final LongAdder refusedLogins = new LongAdder();
    private final LongAdder timedOut = new LongAdder();

    /** Client connections open now, logged in or not. */
    public int open() {
        return open.get();
    }

    /** Turned away because of the limit on connections. */
    public long tooMany() {
        return tooMany.sum();
    }

    /** Turned away because of the limit on connections of one host. */
    public long hostsTooMany() {
        return tooManyOfHost.sum();
    }

    public long loggedIn() {
        return loggedIn.sum();
    }

    public long refusedLogins() {
        return refusedLogins.sum();
    }

    /** Closed because the login took too long. */
    public long timedOut() {
        return timedOut.sum();
    }

    /** False when that is one too many; the connection counts as open either way. */
    boolean connected(int limit) {
        boolean fits = open.incrementAndGet() <= limit;
        if (!fits) {
            tooMany.increment();
        }
        return fits;
    }

    void disconnected() {
        open.decrementAndGet();
    }

    void tooManyOfHost() {
        tooManyOfHost.increment();
    }

    void login(boolean accepted) {
        (accepted ? loggedIn : refusedLogins).increment();
    }

    void timeout() {
        timedOut.increment();
    }
}
