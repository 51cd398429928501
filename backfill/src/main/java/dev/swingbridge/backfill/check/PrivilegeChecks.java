package dev.swingbridge.backfill.check;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.Privileges;
import dev.swingbridge.router.table.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Whether the accounts may do what a migration does, in both directions. */
final class PrivilegeChecks {
    private static final List<String> ON_TABLES =
            List.of("SELECT", "INSERT", "UPDATE", "DELETE", "ALTER", "LOCK TABLES", "TRIGGER");
    private static final List<String> ON_TARGET_TABLES =
            List.of("CREATE", "DROP", "INDEX", "REFERENCES");
    private static final List<String> ON_CONTROL =
            List.of("CREATE", "SELECT", "INSERT", "UPDATE", "DELETE");

    private PrivilegeChecks() {}

    static List<Probe> of(DatabaseServer source, DatabaseServer target, List<TableName> tables) {
        Set<String> schemas = new TreeSet<>();
        tables.forEach(table -> schemas.add(table.schema()));
        List<Probe> probes = new ArrayList<>();
        for (DatabaseServer server : List.of(source, target)) {
            String side = server.settings().side().label();
            probes.add(new Probe("replication-privilege", side, f -> replication(server, f)));
            probes.add(new Probe("control-privilege", side, f -> control(server, f)));
            probes.add(new Probe("trigger-permission", side, f -> triggers(server, f)));
            probes.add(new Probe("state-privilege", side, f -> state(server, f)));
            probes.add(new Probe("process-privilege", side, f -> process(server, f)));
            probes.add(
                    new Probe(
                            "table-privilege",
                            side,
                            f -> onTables(server, tables, schemas, server == target, f)));
        }
        return probes;
    }

    private static void replication(DatabaseServer server, Findings findings) throws SQLException {
        Privileges privileges = server.privileges();
        List<String> missing = new ArrayList<>();
        if (!anyOf(privileges, "REPLICATION SLAVE", "REPLICATION REPLICA")) {
            missing.add("REPLICATION SLAVE");
        }
        boolean mariaDb = server.identity().mariaDb();
        if (mariaDb
                ? !anyOf(privileges, "BINLOG MONITOR", "REPLICATION CLIENT", "SUPER")
                : !anyOf(privileges, "REPLICATION CLIENT", "SUPER")) {
            missing.add(mariaDb ? "BINLOG MONITOR" : "REPLICATION CLIENT");
        }
        if (!missing.isEmpty()) {
            lacks(server, String.join(", ", missing), "*.*", findings);
        }
    }

    private static void control(DatabaseServer server, Findings findings) throws SQLException {
        Privileges privileges = server.privileges();
        List<String> missing =
                ON_CONTROL.stream()
                        .filter(name -> !privileges.on(DatabaseServer.CONTROL_SCHEMA, name))
                        .toList();
        if (!missing.isEmpty()) {
            lacks(
                    server,
                    String.join(", ", missing),
                    DatabaseServer.CONTROL_SCHEMA + ".*",
                    findings);
        }
    }

    private static void onTables(
            DatabaseServer server,
            List<TableName> tables,
            Set<String> schemas,
            boolean creates,
            Findings findings)
            throws SQLException {
        Privileges privileges = server.privileges();
        for (String schema : schemas) {
            Set<String> missing = new TreeSet<>();
            for (TableName table : tables) {
                for (String name : ON_TABLES) {
                    if (table.schema().equals(schema)
                            && !privileges.on(schema, table.table(), name)) {
                        missing.add(name);
                    }
                }
            }
            for (String name : creates ? ON_TARGET_TABLES : List.<String>of()) {
                if (!privileges.on(schema, name)) {
                    missing.add(name);
                }
            }
            if (!missing.isEmpty()) {
                lacks(server, String.join(", ", missing), "`" + schema + "`.*", findings);
            }
        }
    }

    /** With the log on, MySQL lets only the powerful create triggers, unless told to trust. */
    private static void triggers(DatabaseServer server, Findings findings) throws SQLException {
        String trust =
                server.variables("log_bin_trust_function_creators")
                        .getOrDefault("log_bin_trust_function_creators", "ON");
        if (trust.equals("OFF") && !server.privileges().everywhere("SUPER")) {
            findings.fail(
                    server.settings().side().label(),
                    "the account may not create triggers while the binary log is on",
                    "SET GLOBAL log_bin_trust_function_creators = ON, or grant SUPER");
        }
    }

    private static void process(DatabaseServer server, Findings findings) throws SQLException {
        Privileges privileges = server.privileges();
        if (!privileges.everywhere("PROCESS")) {
            findings.warn(
                    server.settings().side().label(),
                    "without PROCESS, open transactions of others cannot be seen",
                    grant(server, "PROCESS", "*.*"));
        }
    }

    /** A cutover asks for prepared transactions; the checks ask whether the server is a replica. */
    private static void state(DatabaseServer server, Findings findings) throws SQLException {
        Privileges privileges = server.privileges();
        if (server.identity().mariaDb()) {
            if (server.identity().atLeast(10, 5, 9)
                    && !anyOf(privileges, "SLAVE MONITOR", "REPLICA MONITOR", "SUPER")) {
                lacks(server, "SLAVE MONITOR", "*.*", findings);
            }
        } else if (server.identity().atLeast(8, 0, 0)
                && !privileges.everywhere("XA_RECOVER_ADMIN")) {
            lacks(server, "XA_RECOVER_ADMIN", "*.*", findings);
        }
    }

    private static boolean anyOf(Privileges privileges, String... names) {
        for (String name : names) {
            if (privileges.everywhere(name)) {
                return true;
            }
        }
        return false;
    }

    static void lacks(DatabaseServer server, String privileges, String on, Findings findings) {
        findings.fail(
                server.settings().side().label(),
                server.settings().user() + " lacks " + privileges + " on " + on,
                grant(server, privileges, on));
    }

    static String grant(DatabaseServer server, String privileges, String on) {
        return "GRANT " + privileges + " ON " + on + " TO '" + server.settings().user() + "'@'...'";
    }
}
