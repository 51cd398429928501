package dev.swingbridge.backfill.server;

import dev.swingbridge.backfill.position.GtidSet;
import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.position.StreamPosition;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/**
 * Where a server's binary log stands.
 *
 * <p>In MySQL's group commit a transaction is first in the log, then visible, then in {@code
 * gtid_executed}; so the end of the log is a high bound of what can be seen, and {@code
 * gtid_executed} a low one. MariaDB tells the exact position of a consistent snapshot.
 */
final class ServerLog {
    // Where the first event of every log file stands.
    private static final long FIRST_OFFSET = 4;

    private final ServerIdentity identity;
    private final String statusSql;

    ServerLog(ServerIdentity identity) {
        this.identity = identity;
        this.statusSql =
                !identity.mariaDb() && identity.atLeast(8, 2, 0)
                        ? "SHOW BINARY LOG STATUS"
                        : "SHOW MASTER STATUS";
    }

    LogPosition end(Connection connection) throws SQLException {
        Map<String, String> status = Rows.first(connection, statusSql);
        String file = status.get("file");
        if (file == null) {
            throw new SQLException("the server writes no binary log: start it with log_bin");
        }
        return new LogPosition(file, Long.parseLong(status.getOrDefault("position", "0")));
    }

    StreamPosition executed(Connection connection) throws SQLException {
        return identity.mariaDb() ? snapshot(connection) : executedOnMySql(connection);
    }

    StreamPosition startPosition(Connection connection) throws SQLException {
        if (!identity.mariaDb()) {
            return executedOnMySql(connection);
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
            StreamPosition position = snapshot(connection);
            statement.execute("COMMIT");
            return position;
        }
    }

    private StreamPosition executedOnMySql(Connection connection) throws SQLException {
        LogPosition end = end(connection);
        // Read after the position: whatever is still between log and commit shows up here.
        String owned = Rows.value(connection, "SELECT @@GLOBAL.gtid_owned");
        String executed = Rows.value(connection, "SELECT @@GLOBAL.gtid_executed");
        // The server starts a new file only when all of the old one is committed, so the start of
        // the file is always before everything that is not executed yet.
        boolean settled = owned == null || owned.isEmpty();
        LogPosition low = settled ? end : new LogPosition(end.file(), FIRST_OFFSET);
        return new StreamPosition(low, GtidSet.parse(executed == null ? "" : executed).toString());
    }

    private static StreamPosition snapshot(Connection connection) throws SQLException {
        String file = "";
        long offset = 0;
        for (Map<String, String> row :
                Rows.all(connection, "SHOW STATUS LIKE 'binlog_snapshot_%'")) {
            String value = row.getOrDefault("value", "");
            switch (row.getOrDefault("variable_name", "")) {
                case "Binlog_snapshot_file" -> file = value;
                case "Binlog_snapshot_position" -> offset = Long.parseLong(value);
                default -> {
                    // MariaDB may add more of them
                }
            }
        }
        if (file.isEmpty()) {
            throw new SQLException("the server writes no binary log: start it with log_bin");
        }
        String gtid =
                Rows.value(
                        connection,
                        "SELECT BINLOG_GTID_POS(" + Rows.literal(file) + ", " + offset + ")");
        return new StreamPosition(new LogPosition(file, offset), gtid == null ? "" : gtid);
    }
}
