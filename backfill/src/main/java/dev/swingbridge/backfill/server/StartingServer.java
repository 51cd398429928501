package dev.swingbridge.backfill.server;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server that may still be starting, as after a power cut. */
public final class StartingServer {
    private static final Logger log = LoggerFactory.getLogger(StartingServer.class);
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private StartingServer() {}

    /**
     * Connects as soon as it answers.
     *
     * @throws ServerUnreachable at once when the login is refused, else when the time is over
     */
    public static DatabaseServer connect(ServerSettings settings)
            throws ServerUnreachable, InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        Backoff backoff = Backoff.steady(PAUSE);
        while (true) {
            try {
                return DatabaseServer.connect(settings);
            } catch (ServerUnreachable e) {
                if (e.loginRefused() || System.nanoTime() > deadline) {
                    throw e;
                }
                log.warn("Waiting for a server reason={}", e.getMessage());
                backoff.pause();
            }
        }
    }
}
