package dev.swingbridge.backfill.schema;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * LOCK TABLES on a connection of its own: nobody else writes (or, for WRITE, reads) the tables
 * until it is released. The lock dies with the connection, so with this process too.
 */
public final class TableLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TableLock.class);
    private static final int LOCK_WAIT_TIMEOUT = 1205;
    private static final Duration IDLE_LIMIT = Duration.ofSeconds(10);

    private final Connection connection;
    private final Mode mode;

    /** What the others may still do: READ lets them read. */
    public enum Mode {
        READ,
        WRITE
    }

    private TableLock(Connection connection, Mode mode) {
        this.connection = connection;
        this.mode = mode;
    }

    /**
     * Locks all tables or none. While a lock waits, new statements on its tables queue behind it,
     * so it waits one second at a time.
     *
     * @param budget how long to try
     * @throws SQLException code 1205 when the budget is over: something else keeps a table locked
     */
    public static TableLock acquire(
            DatabaseServer server, Collection<TableName> tables, Mode mode, Duration budget)
            throws SQLException {
        long deadlineNanos = System.nanoTime() + budget.toNanos();
        Connection connection = server.openSchemaConnection();
        try (Statement statement = connection.createStatement()) {
            // A stopped process must not keep the tables locked behind a connection that is open.
            statement.execute("SET lock_wait_timeout=1, wait_timeout=" + IDLE_LIMIT.toSeconds());
            String sql =
                    tables.stream()
                            .map(table -> table.quoted() + " " + mode)
                            .collect(Collectors.joining(", ", "LOCK TABLES ", ""));
            while (true) {
                try {
                    statement.execute(sql);
                    return new TableLock(connection, mode);
                } catch (SQLException e) {
                    if (e.getErrorCode() != LOCK_WAIT_TIMEOUT
                            || System.nanoTime() >= deadlineNanos) {
                        throw e;
                    }
                }
            }
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * For statements under the lock, such as creating triggers on the locked tables. Used within 10
     * s each time, or the server closes it and the lock is gone.
     */
    public Connection connection() {
        return connection;
    }

    /** Asks the server whether the lock still stands; also keeps it from being closed as idle. */
    public boolean held() {
        try {
            return connection.isValid(2);
        } catch (SQLException negativeTimeout) {
            throw new IllegalStateException(negativeTimeout);
        }
    }

    /** Releases; harmless when the lock is gone. */
    @Override
    public void close() {
        try (connection;
                Statement statement = connection.createStatement()) {
            statement.execute("UNLOCK TABLES");
        } catch (SQLException alreadyGone) {
            LOG.warn("The {} lock was gone before its release: {}", mode, alreadyGone.getMessage());
        }
    }
}
