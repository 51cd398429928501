package dev.swingbridge.backfill.throttle;

import dev.swingbridge.backfill.server.DatabaseServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Times a small query, connection included: what an application feels. */
public final class LatencyProbe implements Supplier<Duration> {
    private static final Logger LOG = LoggerFactory.getLogger(LatencyProbe.class);

    private final DatabaseServer server;

    public LatencyProbe(DatabaseServer server) {
        this.server = server;
    }

    /** A server that does not answer at all counts as very slow. */
    @Override
    public Duration get() {
        long start = System.nanoTime();
        try (Connection connection = server.connection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT COUNT(*) FROM information_schema.schemata");
        } catch (SQLException failure) {
            LOG.warn("Latency probe failed side={}", server.settings().side().label(), failure);
            return Duration.ofDays(1);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
