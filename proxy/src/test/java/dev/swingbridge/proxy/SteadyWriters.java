package dev.swingbridge.proxy;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Clients that insert rows into {@code orders (n)} and change them, without a pause, until told.
 */
final class SteadyWriters implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final AtomicLong written = new AtomicLong();
    private final AtomicReference<@Nullable SQLException> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    /** A connection through the proxy. */
    interface Opening {
        Connection open() throws SQLException;
    }

    SteadyWriters(Opening opening, int clients) {
        for (int i = 0; i < clients; i++) {
            threads.add(Thread.ofVirtual().start(() -> write(opening)));
        }
    }

    private void write(Opening opening) {
        try (Connection connection = opening.open();
                Statement sql = connection.createStatement()) {
            while (!stopping) {
                sql.execute("INSERT INTO orders (n) VALUES (1)");
                written.incrementAndGet();
                sql.execute("UPDATE orders SET n = n + 1 WHERE id = LAST_INSERT_ID()");
            }
        } catch (SQLException e) {
            failure.compareAndSet(null, e);
        }
    }

    /** Returns when they have written that many rows more. */
    void awaitMore(long rows) {
        if (!stopping) {
            long goal = written.get() + rows;
            await().atMost(LIMIT).until(() -> written.get() >= goal || failure.get() != null);
        }
    }

    long written() {
        return written.get();
    }

    /** Ends them; returns the first error any of them got, null when none did. */
    @Nullable SQLException stop() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join();
        }
        return failure.get();
    }

    @Override
    public void close() {
        stopping = true;
    }
}
