package dev.swingbridge.proxy;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.ServerSettings;
import dev.swingbridge.backfill.server.ServerUnreachable;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for a server that may still be starting, as after a power cut. */
final class Waiting {
    private static final Logger log = LoggerFactory.getLogger(Waiting.class);
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private Waiting() {}

    /**
     * @throws ServerUnreachable at once when the login is refused, else when the time is over
     */
    static DatabaseServer forServer(ServerSettings settings)
            throws ServerUnreachable, InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try {
                return DatabaseServer.connect(settings);
            } catch (ServerUnreachable e) {
                if (e.loginRefused() || System.nanoTime() > deadline) {
                    throw e;
                }
                log.warn("Waiting for a server, reason={}", e.getMessage());
                Thread.sleep(PAUSE);
            }
        }
    }
}
