package dev.swingbridge.backfill.check;

import dev.swingbridge.backfill.schema.SchemaReader;
import dev.swingbridge.backfill.schema.Triggers;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.Rows;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What goes on in the servers now: prepared and long transactions, events, triggers, room. */
final class ActivityChecks {
    private static final Duration LONG = Duration.ofMinutes(1);

    private ActivityChecks() {}

    static List<Probe> of(DatabaseServer source, DatabaseServer target, List<TableName> tables) {
        return List.of(
                new Probe("xa-transactions", "source", f -> prepared(source, f)),
                new Probe("xa-transactions", "target", f -> prepared(target, f)),
                new Probe("long-transactions", "source", f -> longTransactions(source, f)),
                new Probe("events", "source", f -> events(source, tables, f)),
                new Probe(
                        "target-triggers",
                        "target",
                        f -> targetTriggers(source, target, tables, f)),
                new Probe("size", "tables", f -> size(source, tables, f)));
    }

    private static void prepared(DatabaseServer server, Findings findings) throws SQLException {
        try (Connection connection = server.connection()) {
            int count = Rows.all(connection, "XA RECOVER").size();
            if (count > 0) {
                findings.fail(
                        server.settings().side().label(),
                        count
                                + " XA transactions are prepared and neither committed nor rolled back",
                        "XA COMMIT or XA ROLLBACK them, see XA RECOVER");
            }
        }
    }

    private static void longTransactions(DatabaseServer server, Findings findings)
            throws SQLException {
        String sql =
                "SELECT trx_mysql_thread_id AS id,"
                        + " TIMESTAMPDIFF(SECOND, trx_started, CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', 'SYSTEM')) AS age"
                        + " FROM information_schema.INNODB_TRX"
                        + " WHERE TIMESTAMPDIFF(SECOND, trx_started, CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', 'SYSTEM')) >= "
                        + LONG.toSeconds();
        try (Connection connection = server.connection()) {
            for (Map<String, String> row : Rows.all(connection, sql)) {
                findings.warn(
                        server.settings().side().label(),
                        "connection "
                                + row.getOrDefault("id", "?")
                                + " has had a transaction open for "
                                + row.getOrDefault("age", "?")
                                + " s",
                        "a cutover has to wait for it, or gives up");
            }
        }
    }

    private static void events(DatabaseServer source, List<TableName> tables, Findings findings)
            throws SQLException {
        Set<String> schemas = new TreeSet<>();
        tables.forEach(table -> schemas.add(Rows.literal(table.schema())));
        if (schemas.isEmpty()) {
            return;
        }
        try (Connection connection = source.connection()) {
            for (String name :
                    Rows.column(
                            connection,
                            "SELECT CONCAT(EVENT_SCHEMA, '.', EVENT_NAME)"
                                    + " FROM information_schema.EVENTS WHERE STATUS = 'ENABLED' AND"
                                    + " EVENT_SCHEMA IN ("
                                    + String.join(",", schemas)
                                    + ")")) {
                findings.warn(
                        name,
                        "is an enabled event: it runs on the source and is not created on the"
                                + " target",
                        "disable it before the cutover if it writes moved tables, and create it on"
                                + " the target afterwards");
            }
        }
    }

    /** Triggers that are only on the target would fire for rows that are copied. */
    private static void targetTriggers(
            DatabaseServer source, DatabaseServer target, List<TableName> tables, Findings findings)
            throws SQLException {
        Set<String> known = new TreeSet<>();
        try (Connection connection = source.connection()) {
            Triggers.read(connection, tables).forEach(t -> known.add(t.table() + " " + t.name()));
        }
        try (Connection connection = target.connection()) {
            for (Triggers.Trigger trigger : Triggers.read(connection, tables)) {
                if (!trigger.guarded() && !known.contains(trigger.table() + " " + trigger.name())) {
                    findings.fail(
                            trigger.table().toString(),
                            "trigger " + trigger.name() + " is on the target only",
                            "drop it: it would change rows while they are copied");
                }
            }
        }
    }

    /** SQL cannot tell how much room a disk has, so the need is told. */
    private static void size(DatabaseServer source, List<TableName> tables, Findings findings)
            throws SQLException {
        try (Connection connection = source.connection()) {
            String bytes =
                    Rows.value(
                            connection,
                            "SELECT COALESCE(SUM(DATA_LENGTH + INDEX_LENGTH), 0)"
                                    + " FROM information_schema.TABLES WHERE "
                                    + SchemaReader.among(tables));
            long mebibytes = (bytes == null ? 0 : Long.parseLong(bytes)) >> 20;
            if (mebibytes >= 1024) {
                findings.warn(
                        "target",
                        "the tables take " + mebibytes + " MiB on the source",
                        "see that the target's disk has twice that free: its binary log grows too");
            }
        }
    }
}
