package dev.swingbridge.backfill.check;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What two servers need so that a change of a definition on one is applied on the other. */
final class DefinitionChecks {
    /** Places that change their clocks do it between these. */
    private static final List<String> SEASONS = List.of("1700000000", "1720000000");

    private final DatabaseServer source;
    private final DatabaseServer target;

    private DefinitionChecks(DatabaseServer source, DatabaseServer target) {
        this.source = source;
        this.target = target;
    }

    static List<Probe> of(DatabaseServer source, DatabaseServer target) {
        List<Probe> probes = new ArrayList<>();
        for (DatabaseServer server : List.of(source, target)) {
            String side = server.settings().side().label();
            probes.add(new Probe("ddl-column-names", side, found -> names(server, side, found)));
            probes.add(new Probe("ddl-atomic", side, found -> atomic(server, side, found)));
        }
        DefinitionChecks both = new DefinitionChecks(source, target);
        probes.add(new Probe("ddl-time-zone", "servers", both::zone));
        return probes;
    }

    /** Rows after a change are told from rows before it by the names of their columns. */
    private static void names(DatabaseServer server, String side, Findings findings)
            throws SQLException {
        String value =
                server.variables("binlog_row_metadata").getOrDefault("binlog_row_metadata", "");
        if (!value.equalsIgnoreCase("FULL")) {
            findings.fail(
                    side,
                    value.isEmpty()
                            ? "its log cannot name columns, which onDdl apply needs"
                            : "binlog_row_metadata is " + value + ", and onDdl apply needs FULL",
                    "SET GLOBAL binlog_row_metadata = 'FULL', or take onDdl stop");
        }
    }

    private static void atomic(DatabaseServer server, String side, Findings findings) {
        boolean atomic =
                server.identity().mariaDb()
                        ? server.identity().atLeast(10, 6, 0)
                        : server.identity().atLeast(8, 0, 0);
        if (!atomic) {
            findings.fail(
                    side,
                    "a change of a definition may be half done after a crash of this version",
                    "take onDdl stop, or MySQL 8.0, MariaDB 10.6 or newer");
        }
    }

    /** The log says SYSTEM where a session has no time zone of its own. */
    private void zone(Findings findings) throws SQLException {
        for (String instant : SEASONS) {
            if (!local(source, instant).equals(local(target, instant))) {
                findings.fail(
                        "servers",
                        "their system time zones are not the same, so a default of"
                                + " CURRENT_TIMESTAMP would fill rows differently",
                        "start both with one system time zone, or take onDdl stop");
                return;
            }
        }
    }

    private static String local(DatabaseServer server, String instant) throws SQLException {
        try (Connection connection = server.connection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET time_zone='SYSTEM'");
            try {
                return String.valueOf(
                        Rows.value(connection, "SELECT FROM_UNIXTIME(" + instant + ")"));
            } finally {
                // what every connection of the pool has
                statement.execute("SET time_zone='+00:00'");
            }
        }
    }
}
