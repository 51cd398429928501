package dev.swingbridge.proxy.migration.cutover;

import dev.swingbridge.backfill.position.StreamPosition;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * One server as a cutover sees it, for the tables of one migration. Every method may be repeated;
 * none waits longer than the time it is given, or its connection's own limit.
 */
public interface CutoverServer extends AutoCloseable {
    /** Opens what the steps under hold need, so that they do not wait for it. */
    void prepare() throws SQLException;

    /**
     * Does everything that locking does but for the lock, so that the lock finds the tables open.
     */
    void rehearseLock() throws SQLException;

    /**
     * Locks the tables against every other session.
     *
     * @throws SQLException naming who is in the way, when the time is over; nothing is locked then,
     *     and nobody waits for us
     */
    void lockTables(Duration timeout) throws SQLException;

    /** Lets go; also when nothing is locked, or the connection is gone. */
    void unlockTables() throws SQLException;

    /** From any thread, without waiting: the lock goes with its connection. */
    void abandonLock();

    /**
     * XA transactions that are prepared and wait for their end. May be asked while another thread
     * uses the rest.
     */
    List<String> preparedTransactions() throws SQLException;

    /** Writes a marker for the stream to carry over, and returns its number. */
    long writeMarker() throws SQLException;

    /** A place in the log: whatever commits after this call comes after it. */
    StreamPosition position() throws SQLException;

    /** Rejects writers that come past the proxy from now on, under the table lock if it is held. */
    void fence() throws SQLException;

    /** Lets writers in again. */
    void unfence() throws SQLException;

    /** Closes connections; locks are gone with them. */
    @Override
    void close();
}
