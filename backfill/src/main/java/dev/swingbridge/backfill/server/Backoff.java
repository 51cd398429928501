package dev.swingbridge.backfill.server;

import java.time.Duration;

/**
 * The pauses between two questions to a server. Nothing on this side tells when another machine is
 * ready, has caught up or has given a lock free, so it has to be asked again.
 */
public final class Backoff {
    private final Duration longest;
    private Duration next;

    private Backoff(Duration first, Duration longest) {
        this.next = first;
        this.longest = longest;
    }

    /** Twice as long each time. */
    public static Backoff growing(Duration first, Duration longest) {
        return new Backoff(first, longest);
    }

    public static Backoff steady(Duration pause) {
        return new Backoff(pause, pause);
    }

    public void pause() throws InterruptedException {
        Thread.sleep(next);
        Duration twice = next.multipliedBy(2);
        next = twice.compareTo(longest) > 0 ? longest : twice;
    }
}
