package dev.swingbridge.backfill.check;

import dev.swingbridge.backfill.schema.Definers;
import dev.swingbridge.backfill.schema.Triggers;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.Privileges;
import dev.swingbridge.backfill.server.Rows;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Views, routines and triggers run as the account that defined them: it has to be on the target
 * too, and only some logins may create what another account defines.
 */
final class DefinerChecks {
    private final DatabaseServer source;
    private final DatabaseServer target;
    private final List<TableName> tables;

    private DefinerChecks(DatabaseServer source, DatabaseServer target, List<TableName> tables) {
        this.source = source;
        this.target = target;
        this.tables = tables;
    }

    static List<Probe> of(DatabaseServer source, DatabaseServer target, List<TableName> tables) {
        DefinerChecks checks = new DefinerChecks(source, target, tables);
        return List.of(
                new Probe("definer-account", "target", checks::accounts),
                new Probe("definer-privilege", "source", checks::onSource),
                new Probe("definer-privilege", "target", checks::onTarget),
                new Probe("code-privilege", "target", checks::code));
    }

    /**
     * A trigger whose account is unknown fails every write; other code can run as Swingbridge's.
     */
    private void accounts(Findings findings) throws SQLException {
        Map<String, String> triggers = ofTriggers();
        Map<String, String> code = ofCode();
        try (Connection connection = target.connection()) {
            for (Map.Entry<String, String> each : triggers.entrySet()) {
                if (!Definers.exists(connection, each.getKey())) {
                    findings.fail(
                            each.getValue(),
                            "runs as " + each.getKey() + ", an account that is not on the target",
                            "create the account on the target: writes that fire the trigger would"
                                    + " fail without it");
                }
            }
            for (Map.Entry<String, String> each : code.entrySet()) {
                if (!Definers.exists(connection, each.getKey())) {
                    findings.warn(
                            each.getValue(),
                            "runs as " + each.getKey() + ", an account that is not on the target",
                            "create the account on the target, or it will run as "
                                    + target.settings().user()
                                    + " there");
                }
            }
        }
    }

    private void onSource(Findings findings) throws SQLException {
        mayDefine(source, ofTriggers(), findings);
    }

    private void onTarget(Findings findings) throws SQLException {
        Map<String, String> all = ofCode();
        all.putAll(ofTriggers());
        mayDefine(target, all, findings);
    }

    private static void mayDefine(
            DatabaseServer server, Map<String, String> definers, Findings findings)
            throws SQLException {
        Privileges privileges = server.privileges();
        try (Connection connection = server.connection()) {
            String own = String.valueOf(Rows.value(connection, "SELECT CURRENT_USER()"));
            for (Map.Entry<String, String> each : definers.entrySet()) {
                if (each.getKey().equals(own) || !Definers.exists(connection, each.getKey())) {
                    continue;
                }
                String missing = missing(server, connection, privileges, each.getKey());
                if (!missing.isEmpty()) {
                    findings.fail(
                            server.settings().side().label(),
                            server.settings().user()
                                    + " lacks "
                                    + missing
                                    + ", and "
                                    + each.getValue()
                                    + " is defined by "
                                    + each.getKey(),
                            PrivilegeChecks.grant(server, missing, "*.*"));
                }
            }
        }
    }

    private static String missing(
            DatabaseServer server, Connection connection, Privileges privileges, String definer)
            throws SQLException {
        Set<String> missing = new TreeSet<>();
        boolean all = privileges.everywhere("SUPER");
        if (server.identity().mariaDb()) {
            if (!all && !privileges.everywhere("SET USER")) {
                missing.add("SET USER");
            }
        } else {
            boolean newName = server.identity().atLeast(8, 2, 0);
            String name = newName ? "SET_ANY_DEFINER" : "SET_USER_ID";
            if (!privileges.everywhere(name) && !(all && !newName)) {
                missing.add(name);
            }
            if (Definers.mayUseSystem(connection, definer)
                    && !privileges.everywhere("SYSTEM_USER")) {
                missing.add("SYSTEM_USER");
            }
        }
        return String.join(", ", missing);
    }

    /** Code that may not be created would be missing after the cutover. */
    private void code(Findings findings) throws SQLException {
        Privileges privileges = target.privileges();
        try (Connection connection = source.connection()) {
            for (Map<String, String> row :
                    Rows.all(
                            connection,
                            "SELECT TABLE_SCHEMA AS s, 'CREATE VIEW' AS p"
                                    + " FROM information_schema.VIEWS WHERE TABLE_SCHEMA IN "
                                    + schemas()
                                    + " UNION SELECT ROUTINE_SCHEMA, 'CREATE ROUTINE'"
                                    + " FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA IN "
                                    + schemas())) {
                String schema = row.getOrDefault("s", "");
                String privilege = row.getOrDefault("p", "");
                if (!privileges.on(schema, privilege)) {
                    PrivilegeChecks.lacks(target, privilege, "`" + schema + "`.*", findings);
                }
            }
        }
    }

    /** By account, the first trigger that it defines. */
    private Map<String, String> ofTriggers() throws SQLException {
        Map<String, String> definers = new TreeMap<>();
        try (Connection connection = source.connection()) {
            for (Triggers.Trigger trigger : Triggers.read(connection, tables)) {
                definers.putIfAbsent(
                        trigger.definer(),
                        "trigger " + trigger.table().schema() + "." + trigger.name());
            }
        }
        return definers;
    }

    /** By account, the first view or routine that it defines. */
    private Map<String, String> ofCode() throws SQLException {
        Map<String, String> definers = new TreeMap<>();
        try (Connection connection = source.connection()) {
            for (Map<String, String> row :
                    Rows.all(
                            connection,
                            "SELECT DEFINER AS d, CONCAT('view ', TABLE_SCHEMA, '.', TABLE_NAME) AS n"
                                    + " FROM information_schema.VIEWS WHERE TABLE_SCHEMA IN "
                                    + schemas()
                                    + " UNION ALL SELECT DEFINER, CONCAT(LOWER(ROUTINE_TYPE), ' ',"
                                    + " ROUTINE_SCHEMA, '.', ROUTINE_NAME)"
                                    + " FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA IN "
                                    + schemas())) {
                definers.putIfAbsent(row.getOrDefault("d", ""), row.getOrDefault("n", ""));
            }
        }
        return definers;
    }

    private String schemas() {
        String names =
                tables.stream()
                        .map(table -> Rows.literal(table.schema()))
                        .distinct()
                        .collect(Collectors.joining(","));
        return "(" + (names.isEmpty() ? "''" : names) + ")";
    }
}
