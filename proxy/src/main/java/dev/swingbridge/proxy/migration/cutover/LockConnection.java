package dev.swingbridge.proxy.migration.cutover;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that locks tables, opened ahead of time. While LOCK TABLES waits, everybody else
 * waits for it, so it is given up to the millisecond: servers count such waits in seconds, hence
 * the KILL QUERY from another connection.
 */
final class LockConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LockConnection.class);

    private final DatabaseServer server;
    private final Connection connection;
    private final long connectionId;
    private final Duration idle;
    private @Nullable KeepAlive kept;

    private LockConnection(
            DatabaseServer server, Connection connection, long connectionId, Duration idle) {
        this.server = server;
        this.connection = connection;
        this.connectionId = connectionId;
        this.idle = idle;
    }

    /**
     * @param idle how long the server keeps it while nothing is asked: a process that hangs must
     *     not keep the tables locked for long
     */
    static LockConnection open(DatabaseServer server, Duration idle) throws SQLException {
        Connection connection = server.openSchemaConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "SET SESSION lock_wait_timeout = 1, SESSION wait_timeout = "
                            + idle.toSeconds());
            try (ResultSet row = statement.executeQuery("SELECT CONNECTION_ID()")) {
                row.next();
                return new LockConnection(server, connection, row.getLong(1), idle);
            }
        } catch (SQLException failure) {
            connection.close();
            throw failure;
        }
    }

    Connection connection() throws SQLException {
        leave();
        return connection;
    }

    boolean usable() throws SQLException {
        leave();
        return connection.isValid(1);
    }

    /**
     * A backup may forbid for hours what the fence needs, and would be met when it is too late to
     * go back.
     */
    void requireDefinitionsChange() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS swingbridge.never_made");
        } catch (SQLException failure) {
            throw new SQLException(
                    "definitions cannot be changed on %s, as the fence needs it; does a backup run there, or somebody hold LOCK INSTANCE FOR BACKUP? %s"
                            .formatted(server.settings().side().label(), failure.getMessage()),
                    failure);
        }
    }

    /**
     * Opens the tables for writing, with their triggers, and writes nothing. The limit is for
     * servers that let nobody delete without one.
     */
    void openTables(Collection<TableName> tables) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (TableName table : tables) {
                statement.execute("DELETE FROM " + table.quoted() + " WHERE FALSE LIMIT 1");
            }
        }
    }

    /**
     * The lock is kept for as long as this process lives, until the connection is used for anything
     * else: whatever the cutover waits for meanwhile, nobody writes before the fence stands.
     */
    void lock(Collection<TableName> tables, Duration timeout) throws SQLException {
        leave();
        String sql =
                tables.stream()
                        .map(table -> table.quoted() + " WRITE")
                        .collect(Collectors.joining(", ", "LOCK TABLES ", ""));
        CountDownLatch ended = new CountDownLatch(1);
        AtomicBoolean settled = new AtomicBoolean();
        Thread watch = Thread.startVirtualThread(() -> cutShort(ended, settled, timeout));
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new SQLException(
                    "the tables could not be locked on %s within %d ms, somebody who comes past the proxy uses them: %s"
                            .formatted(
                                    server.settings().side().label(),
                                    timeout.toMillis(),
                                    failure.getMessage()),
                    failure);
        } finally {
            ended.countDown();
            if (!settled.compareAndSet(false, true)) {
                joined(watch);
            }
        }
        kept = new KeepAlive(connection, idle.dividedBy(4));
    }

    private void leave() throws SQLException {
        KeepAlive now = kept;
        kept = null;
        if (now != null) {
            now.end();
        }
    }

    /** Whoever settles it first, the lock's end or the end of the time, keeps the other out. */
    private void cutShort(CountDownLatch ended, AtomicBoolean settled, Duration timeout) {
        try {
            if (ended.await(timeout.toNanos(), TimeUnit.NANOSECONDS)
                    || !settled.compareAndSet(false, true)) {
                return;
            }
            try (Connection other = server.connection();
                    Statement statement = other.createStatement()) {
                statement.execute("KILL QUERY " + connectionId);
            }
        } catch (SQLException failure) {
            LOG.warn(
                    "LOCK TABLES could not be cut short side={} reason={}",
                    server.settings().side().label(),
                    failure.getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** The kill must not hit a later statement of this connection. */
    private static void joined(Thread watch) throws SQLException {
        try {
            watch.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while locking tables", stopped);
        }
    }

    /** Cuts the connection, from any thread; the server lets the locks go. */
    void abandon() {
        try {
            connection.abort(Thread::startVirtualThread);
        } catch (SQLException failure) {
            LOG.warn(
                    "The lock connection could not be cut side={} reason={}",
                    server.settings().side().label(),
                    failure.getMessage());
        }
    }

    @Override
    public void close() throws SQLException {
        leave();
        try (connection;
                Statement statement = connection.createStatement()) {
            statement.execute("UNLOCK TABLES");
        }
    }
}
