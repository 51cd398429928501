package dev.swingbridge.backfill.verify;

import dev.swingbridge.backfill.apply.SqlFailure;
import dev.swingbridge.backfill.server.Backoff;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work over connections that may be lost: ended by a server that thinks them idle, cut by a
 * network, gone with a restart. It is done again on new ones, as long as failures pass by
 * themselves and there is progress, or a server that is away comes back within about half a minute.
 */
final class Outage {
    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 10;

    private Outage() {}

    /** Opens its own connections, and goes on from what was reached when it is done again. */
    @FunctionalInterface
    interface Work {
        void run() throws SQLException, InterruptedException;
    }

    /** What changes with every bit of progress. */
    @FunctionalInterface
    interface Reached {
        @Nullable Object now();
    }

    /**
     * Returns when the work is done.
     *
     * @throws SQLException that does not pass, or did not in time
     */
    static void outlast(Work work, Reached reached) throws SQLException, InterruptedException {
        Object before = reached.now();
        Backoff backoff = Backoff.growing(FIRST_PAUSE, LONGEST_PAUSE);
        int failures = 0;
        while (true) {
            try {
                work.run();
                return;
            } catch (SQLException failure) {
                Object now = reached.now();
                if (!Objects.equals(before, now)) {
                    before = now;
                    failures = 0;
                    backoff = Backoff.growing(FIRST_PAUSE, LONGEST_PAUSE);
                }
                failures++;
                if (!SqlFailure.passes(failure) || failures >= ATTEMPTS) {
                    throw failure;
                }
                LOG.warn("A comparison was cut short and goes on attempt={}", failures, failure);
            }
            backoff.pause();
        }
    }
}
