package dev.swingbridge.backfill.server;

import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.position.StreamPosition;
import java.sql.Connection;
import java.sql.SQLException;

/** One door to a database server: who it is, connections to it, and where its log stands. */
public interface DatabaseServer extends AutoCloseable {
    /** Schema of Swingbridge's own tables, on both servers. */
    String CONTROL_SCHEMA = "swingbridge";

    ServerSettings settings();

    ServerIdentity identity();

    /** A pooled connection for short control statements; autocommit on; close gives it back. */
    Connection connection() throws SQLException;

    /**
     * A connection of its own, ready for moving data: time zone +00:00, {@code
     * character_set_results=NULL}, {@code SET NAMES binary}, READ COMMITTED, foreign_key_checks=0,
     * unique_checks=1, sql_mode 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES',
     * {@code @swingbridge_writer=1} (silences guarded and fence triggers), streaming results when
     * the statement asks for it.
     *
     * @param role shown in the process list: {@code copy}, {@code apply}, {@code verify}, {@code
     *     fence}
     */
    Connection openDataConnection(String role) throws SQLException;

    /**
     * End of the log now: everything committed so far is before it (the high bound of a read that
     * has ended).
     */
    LogPosition endOfLog(Connection connection) throws SQLException;

    /**
     * Low bound: a position whose transactions are all visible to a snapshot taken after this call.
     * MySQL: {@code gtid_executed}; MariaDB: only good under a consistent snapshot or a fence, see
     * {@code Binlog_snapshot_position}.
     */
    StreamPosition executed(Connection connection) throws SQLException;

    @Override
    void close();
}
