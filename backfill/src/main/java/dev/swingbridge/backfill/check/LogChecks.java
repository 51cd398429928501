package dev.swingbridge.backfill.check;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whether a server's binary log tells every row change in full. Asked of both servers: the target's
 * log is the way back.
 */
final class LogChecks {
    private static final Duration SHORT_RETENTION = Duration.ofDays(1);

    private final DatabaseServer server;
    private final String side;
    private final List<Probe> probes = new ArrayList<>();

    private LogChecks(DatabaseServer server) {
        this.server = server;
        this.side = server.settings().side().label();
    }

    static List<Probe> of(DatabaseServer server) {
        return new LogChecks(server).all();
    }

    private List<Probe> all() {
        must("binlog-enabled", "log_bin", "ON", "start the server with log_bin");
        must("binlog-format", "binlog_format", "ROW", "SET GLOBAL binlog_format = 'ROW'");
        must(
                "binlog-row-image",
                "binlog_row_image",
                "FULL",
                "SET GLOBAL binlog_row_image = 'FULL'");
        must(
                "binlog-row-value-options",
                "binlog_row_value_options",
                "",
                "SET GLOBAL binlog_row_value_options = ''");
        must("binlog-compress", "log_bin_compress", "OFF", "SET GLOBAL log_bin_compress = OFF");
        must("binlog-order", "binlog_order_commits", "ON", "SET GLOBAL binlog_order_commits = ON");
        must(
                "temporal-format",
                "mysql56_temporal_format",
                "ON",
                "start the server with"
                        + " mysql56_temporal_format=ON and rebuild tables of the old format");
        if (!server.identity().mariaDb()) {
            must(
                    "gtid-mode",
                    "gtid_mode",
                    "ON",
                    "turn gtid_mode on, step by step as MySQL's manual" + " describes");
        }
        should(
                "binlog-row-metadata",
                "binlog_row_metadata",
                "FULL",
                "SET GLOBAL binlog_row_metadata = 'FULL' makes definition changes safer to follow");
        should(
                "durability",
                "innodb_flush_log_at_trx_commit",
                "1",
                "a crash of the server may lose acknowledged rows until it is 1");
        should(
                "durability-binlog",
                "sync_binlog",
                "1",
                "a crash of the machine may lose the log's end until it is 1");
        add("binlog-retention", this::retention);
        add("binlog-filter", this::filter);
        add("replica-log", this::replica);
        add("server-id", this::serverId);
        return probes;
    }

    private void retention(Findings findings) throws SQLException {
        Map<String, String> values =
                server.variables("binlog_expire_logs_seconds", "expire_logs_days");
        long seconds = Long.parseLong(values.getOrDefault("binlog_expire_logs_seconds", "0"));
        if (seconds > 0 && seconds < SHORT_RETENTION.toSeconds()) {
            findings.warn(
                    side,
                    "the binary log is kept for " + seconds + " s only",
                    "raise binlog_expire_logs_seconds above the time the copy may take: a log that"
                            + " is purged before it was read means starting again");
        }
    }

    private void filter(Findings findings) throws SQLException {
        try (Connection connection = server.connection()) {
            boolean newName = !server.identity().mariaDb() && server.identity().atLeast(8, 2, 0);
            Map<String, String> status =
                    Rows.first(
                            connection, newName ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS");
            String only = status.getOrDefault("binlog_do_db", "");
            String not = status.getOrDefault("binlog_ignore_db", "");
            if (!only.isEmpty() || !not.isEmpty()) {
                findings.fail(
                        side,
                        "the binary log leaves databases out: binlog_do_db="
                                + only
                                + " binlog_ignore_db="
                                + not,
                        "start the server without binlog-do-db and binlog-ignore-db");
            }
        }
    }

    /** A replica has to log what it replicates, in commit order. */
    private void replica(Findings findings) throws SQLException {
        boolean isReplica;
        try (Connection connection = server.connection()) {
            boolean newName =
                    server.identity().mariaDb()
                            ? server.identity().atLeast(10, 5, 1)
                            : server.identity().atLeast(8, 0, 22);
            isReplica =
                    !Rows.all(connection, newName ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS")
                            .isEmpty();
        }
        Map<String, String> values =
                server.variables(
                        "log_replica_updates",
                        "log_slave_updates",
                        "replica_preserve_commit_order");
        boolean logs =
                "ON".equals(values.get("log_replica_updates"))
                        || "ON".equals(values.get("log_slave_updates"));
        if (isReplica && !logs) {
            findings.fail(
                    side,
                    "it is a replica that does not log what it replicates",
                    "start it with log_replica_updates=ON");
        }
        if (isReplica && "OFF".equals(values.get("replica_preserve_commit_order"))) {
            findings.fail(
                    side,
                    "it is a replica that commits in another order than its own source",
                    "SET GLOBAL replica_preserve_commit_order = ON");
        }
    }

    private void serverId(Findings findings) {
        if (server.identity().serverId() == 0) {
            findings.fail(side, "server_id is 0", "give the server a server_id of its own");
        }
    }

    private void must(String id, String variable, String wanted, String fix) {
        add(
                id,
                findings -> {
                    String value = server.variables(variable).get(variable);
                    // A variable the server does not know cannot be set wrong.
                    if (value != null && !value.equalsIgnoreCase(wanted)) {
                        findings.fail(side, variable + " is " + shown(value), fix);
                    }
                });
    }

    private void should(String id, String variable, String wanted, String fix) {
        add(
                id,
                findings -> {
                    String value = server.variables(variable).get(variable);
                    if (value != null && !value.equalsIgnoreCase(wanted)) {
                        findings.warn(side, variable + " is " + shown(value), fix);
                    }
                });
    }

    private void add(String id, Probe.Body body) {
        probes.add(new Probe(id, side, body));
    }

    private static String shown(String value) {
        return value.isEmpty() ? "empty" : value;
    }
}
