package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.server.Backoff;
import dev.swingbridge.backfill.server.DatabaseServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One data connection to the apply side that is made again whenever it was lost. Used by one
 * thread, but for {@link #abort}.
 */
final class ApplySession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApplySession.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(20);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(2);
    // A dead owner's open transaction must not keep its locks for long.
    private static final int IDLE_LIMIT_SECONDS = 8;
    private static final long IDLE = Long.MIN_VALUE;

    /** A server whose disk is full does not refuse a commit, it waits for space. */
    private static final Duration SILENT = Duration.ofSeconds(20);

    private final DatabaseServer server;
    private final String name;
    private final BooleanSupplier closed;
    private final Opening opening;
    private volatile @Nullable Connection connection;
    private volatile @Nullable String trouble;

    /** Since when the server owes an answer; {@link #IDLE} while it owes none. */
    private volatile long workingSinceNanos = IDLE;

    ApplySession(DatabaseServer server, String name, BooleanSupplier closed) {
        this(server, name, closed, to -> to.openDataConnection("apply"));
    }

    ApplySession(DatabaseServer server, String name, BooleanSupplier closed, Opening opening) {
        this.server = server;
        this.name = name;
        this.closed = closed;
        this.opening = opening;
    }

    /** How the connection is made. */
    interface Opening {
        Connection open(DatabaseServer server) throws SQLException;
    }

    /** One transaction, or part of one; called again from the start after a failure that passes. */
    interface Work<T> {
        T run(Connection connection, int attempt)
                throws SQLException, ApplyException, MismatchException, InterruptedException;
    }

    /** Why it is not working at the moment; null when it is. */
    @Nullable String trouble() {
        String known = trouble;
        long since = workingSinceNanos;
        if (known != null || since == IDLE) {
            return known;
        }
        Duration silent = Duration.ofNanos(System.nanoTime() - since);
        return silent.compareTo(SILENT) < 0
                ? null
                : "%s has not ended a transaction for %d s: is its disk full, or a lock in the way?"
                        .formatted(server.settings().side().label(), silent.toSeconds());
    }

    /** Of the stream. */
    String name() {
        return name;
    }

    /** Why the last attempt failed; null when it did not. */
    @Nullable String failing() {
        return trouble;
    }

    /** Does the work until it succeeds or fails for good. */
    <T> T run(Work<T> work) throws ApplyException, MismatchException, InterruptedException {
        Backoff backoff = Backoff.growing(FIRST_RETRY, LONGEST_RETRY);
        for (int attempt = 1; ; attempt++) {
            workingSinceNanos = System.nanoTime();
            try {
                T result = work.run(open(), attempt);
                trouble = null;
                return result;
            } catch (SQLException e) {
                discard();
                if (closed.getAsBoolean()) {
                    throw new InterruptedException("closed");
                }
                if (!SqlFailure.passes(e)) {
                    throw new ApplyException(
                            server.settings() + " refuses to go on: " + e.getMessage(), e);
                }
                trouble = String.valueOf(e.getMessage());
                LOG.info(
                        "A transaction will be tried again stream={} attempt={} code={} reason={}",
                        name,
                        attempt,
                        e.getErrorCode(),
                        e.getMessage());
                backoff.pause();
            } catch (ApplyException | MismatchException | RuntimeException e) {
                discard();
                throw e;
            } finally {
                workingSinceNanos = IDLE;
            }
        }
    }

    private Connection open() throws SQLException, InterruptedException {
        if (closed.getAsBoolean()) {
            throw new InterruptedException("closed");
        }
        Connection current = connection;
        if (current == null) {
            current = opening.open(server);
            connection = current;
            try (Statement statement = current.createStatement()) {
                statement.execute("SET SESSION wait_timeout=" + IDLE_LIMIT_SECONDS);
            }
            current.setAutoCommit(false);
        }
        return current;
    }

    /** Keeps an idle connection from being ended by the server. */
    void ping() {
        Connection current = connection;
        if (current != null) {
            try (Statement statement = current.createStatement()) {
                statement.execute("DO 0");
            } catch (SQLException e) {
                LOG.info("An idle connection was lost stream={} reason={}", name, e.getMessage());
                discard();
            }
        }
    }

    private void discard() {
        Connection current = connection;
        connection = null;
        if (current != null) {
            try {
                current.rollback();
            } catch (SQLException e) {
                LOG.debug("Rollback on a broken connection stream={}", name, e);
            }
            quietly(current::close);
        }
    }

    /** Breaks the connection off from any thread; what is open is rolled back by the server. */
    void abort() {
        Connection current = connection;
        if (current != null) {
            quietly(() -> current.abort(Runnable::run));
        }
    }

    @Override
    public void close() {
        discard();
    }

    private interface Closing {
        void run() throws SQLException;
    }

    private void quietly(Closing closing) {
        try {
            closing.run();
        } catch (SQLException e) {
            LOG.debug("Closing a connection failed stream={}", name, e);
        }
    }
}
