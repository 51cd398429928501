package dev.swingbridge.proxy.migration.cutover;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a connection something now and then, so that its server does not end it while nobody else
 * uses it. A process that hangs does not ask, and loses it.
 */
final class KeepAlive {
    private static final Logger LOG = LoggerFactory.getLogger(KeepAlive.class);

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;

    /**
     * @param every less than the server allows
     */
    KeepAlive(Connection connection, Duration every) {
        thread = Thread.ofVirtual().name("keep-alive").start(() -> keep(connection, every));
    }

    private void keep(Connection connection, Duration every) {
        try {
            while (!ended.await(every.toNanos(), TimeUnit.NANOSECONDS)) {
                if (!connection.isValid((int) Math.max(1, every.toSeconds()))) {
                    LOG.warn("A connection was lost while it held a lock");
                    return;
                }
            }
        } catch (SQLException failure) {
            LOG.warn(
                    "A connection that holds a lock cannot be asked reason={}",
                    failure.getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** The connection may be used by the caller again. */
    void end() throws SQLException {
        ended.countDown();
        try {
            thread.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while a lock was kept", stopped);
        }
    }
}
