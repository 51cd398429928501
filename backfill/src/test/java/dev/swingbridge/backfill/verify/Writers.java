package dev.swingbridge.backfill.verify;

import dev.swingbridge.backfill.fixture.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Threads that write to a server until closed. */
final class Writers implements AutoCloseable {
    private static final int DUPLICATE_KEY = 1062;
    private static final int DEADLOCK = 1213;

    private final AtomicLong written = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    /**
     * @param statement makes the next statement; one that breaks a key is passed over
     */
    Writers(TestServer server, String schema, int count, Function<Random, String> statement) {
        for (int number = 0; number < count; number++) {
            Random random = new Random(number);
            threads.add(
                    Thread.ofPlatform()
                            .name("writer-" + number)
                            .start(() -> write(server, schema, random, statement)));
        }
    }

    private void write(
            TestServer server, String schema, Random random, Function<Random, String> next) {
        try (Connection connection = server.connect(schema);
                Statement statement = connection.createStatement()) {
            while (!stopping) {
                try {
                    statement.executeUpdate(next.apply(random));
                    written.incrementAndGet();
                } catch (SQLException refused) {
                    if (refused.getErrorCode() != DUPLICATE_KEY
                            && refused.getErrorCode() != DEADLOCK) {
                        throw refused;
                    }
                }
            }
        } catch (SQLException | RuntimeException broken) {
            failure.set(broken);
        }
    }

    long written() {
        return written.get();
    }

    @Override
    public void close() {
        stopping = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while a writer ends", e);
            }
        }
        Throwable broken = failure.get();
        if (broken != null) {
            throw new IllegalStateException("a writer failed", broken);
        }
    }
}
