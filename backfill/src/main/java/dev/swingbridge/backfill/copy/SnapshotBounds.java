package dev.swingbridge.backfill.copy;

import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.backfill.server.Backoff;
import dev.swingbridge.backfill.server.DatabaseServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Ties a read to the server's log. A transaction is in the log before its rows are visible, so a
 * read starts low and ends high: everything the stream has seen must be visible before it, and its
 * high bound is the end of the log after it.
 */
abstract sealed class SnapshotBounds {
    final DatabaseServer server;
    final Connection connection;

    private SnapshotBounds(DatabaseServer server, Connection connection) {
        this.server = server;
        this.connection = connection;
    }

    static SnapshotBounds on(DatabaseServer server, Connection connection) {
        return server.identity().mariaDb()
                ? new ExactSnapshot(server, connection)
                : new GtidBracket(server, connection);
    }

    /**
     * @throws SQLException when the connection leads to another server than the one identified
     */
    abstract void checkIdentity() throws SQLException;

    abstract <T> Anchored<T> read(
            StreamPosition atLeast, Duration timeout, TableReader.Read<T> read)
            throws SQLException, InterruptedException;

    final String ask(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            if (!result.next()) {
                throw new SQLException("no answer from " + server.settings() + " to " + sql);
            }
            return String.valueOf(result.getString(1));
        }
    }

    final void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    final void require(String what, String expected, String found) throws SQLException {
        if (!expected.equals(found)) {
            throw new SQLException(
                    "another server answers at %s: expected %s %s, found %s"
                            .formatted(server.settings(), what, expected, found));
        }
    }

    final SQLException tooLate(StreamPosition atLeast, Duration timeout) {
        return new SQLException(
                "%s did not show what its log held at %s within %s"
                        .formatted(server.settings(), atLeast.log(), timeout));
    }

    /** MySQL: visible rows run ahead of gtid_executed, so a set that it covers is visible. */
    private static final class GtidBracket extends SnapshotBounds {
        GtidBracket(DatabaseServer server, Connection connection) {
            super(server, connection);
        }

        @Override
        void checkIdentity() throws SQLException {
            require("server_uuid", server.identity().uuid(), ask("SELECT @@server_uuid"));
        }

        @Override
        <T> Anchored<T> read(StreamPosition atLeast, Duration timeout, TableReader.Read<T> read)
                throws SQLException {
            if (!atLeast.gtid().isEmpty()) {
                String answer =
                        ask(
                                "SELECT WAIT_FOR_EXECUTED_GTID_SET('%s', %d)"
                                        .formatted(
                                                atLeast.gtid().replaceAll("\\s", ""),
                                                Math.max(1, timeout.toSeconds())));
                if (!answer.equals("0")) {
                    throw tooLate(atLeast, timeout);
                }
            }
            T value = read.read();
            return new Anchored<>(value, server.endOfLog(connection));
        }
    }

    /** MariaDB: a consistent snapshot tells its exact position, which is both bounds. */
    private static final class ExactSnapshot extends SnapshotBounds {
        /** The server makes commits visible a moment after it has logged them. */
        private static final Duration BETWEEN_TRIES = Duration.ofMillis(2);

        ExactSnapshot(DatabaseServer server, Connection connection) {
            super(server, connection);
        }

        @Override
        void checkIdentity() throws SQLException {
            String expected = Long.toString(server.identity().serverId());
            require("server_id", expected, ask("SELECT @@global.server_id"));
        }

        @Override
        <T> Anchored<T> read(StreamPosition atLeast, Duration timeout, TableReader.Read<T> read)
                throws SQLException, InterruptedException {
            long deadline = System.nanoTime() + timeout.toNanos();
            Backoff backoff = Backoff.steady(BETWEEN_TRIES);
            while (true) {
                LogPosition snapshot = openSnapshot();
                try {
                    if (snapshot.compareTo(atLeast.log()) >= 0) {
                        return new Anchored<>(read.read(), snapshot);
                    }
                } finally {
                    run("COMMIT");
                }
                if (System.nanoTime() - deadline > 0) {
                    throw tooLate(atLeast, timeout);
                }
                backoff.pause();
            }
        }

        private LogPosition openSnapshot() throws SQLException {
            run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            run("START TRANSACTION WITH CONSISTENT SNAPSHOT");
            String file = "";
            long offset = 0;
            try (Statement statement = connection.createStatement();
                    ResultSet status =
                            statement.executeQuery("SHOW STATUS LIKE 'binlog_snapshot_%'")) {
                while (status.next()) {
                    switch (status.getString(1).toLowerCase(java.util.Locale.ROOT)) {
                        case "binlog_snapshot_file" -> file = status.getString(2);
                        case "binlog_snapshot_position" -> offset = status.getLong(2);
                        default -> {}
                    }
                }
            }
            if (file.isEmpty()) {
                run("COMMIT");
                throw new SQLException(
                        server.settings()
                                + " gives no binlog_snapshot_position: is its binary log on?");
            }
            return new LogPosition(file, offset);
        }
    }
}
