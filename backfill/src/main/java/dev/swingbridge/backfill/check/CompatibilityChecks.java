package dev.swingbridge.backfill.check;

import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.schema.SchemaReader;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.Rows;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Where the two servers differ so that the same rows or statements would come out differently. */
final class CompatibilityChecks {
    private static final String[] BEHAVIOUR = {
        "transaction_isolation",
        "tx_isolation",
        "explicit_defaults_for_timestamp",
        "auto_increment_increment",
        "auto_increment_offset",
        "collation_server",
        "group_concat_max_len",
        "innodb_snapshot_isolation",
        "time_zone",
        "default_week_format"
    };

    private final DatabaseServer source;
    private final DatabaseServer target;
    private final List<TableName> tables;

    private CompatibilityChecks(
            DatabaseServer source, DatabaseServer target, List<TableName> tables) {
        this.source = source;
        this.target = target;
        this.tables = tables;
    }

    static List<Probe> of(DatabaseServer source, DatabaseServer target, List<TableName> tables) {
        CompatibilityChecks checks = new CompatibilityChecks(source, target, tables);
        return List.of(
                new Probe("two-servers", "servers", checks::twoServers),
                new Probe("max-allowed-packet", "target", checks::packet),
                new Probe("read-only", "target", checks::writable),
                new Probe("zero-dates", "target", checks::zeroDates),
                new Probe("key-collations", "tables", checks::collations),
                new Probe("behaviour", "servers", checks::behaviour),
                new Probe("schemas", "servers", checks::schemas),
                new Probe("local-infile", "target", checks::localInfile),
                new Probe("connections", "target", checks::connections));
    }

    private void twoServers(Findings findings) {
        if (source.identity().uuid().equals(target.identity().uuid())
                && source.settings().host().equals(target.settings().host())
                && source.settings().port() == target.settings().port()) {
            findings.fail(
                    "servers", "source and target are the same server", "check servers.*.address");
        } else if (source.identity().serverId() == target.identity().serverId()) {
            findings.fail(
                    "servers",
                    "both have server_id " + source.identity().serverId(),
                    "give one of them another server_id");
        }
    }

    /** The schemas of the tables that move are made where they are missing. */
    private void schemas(Findings findings) throws SQLException {
        Set<String> here = otherSchemas(source);
        Set<String> there = otherSchemas(target);
        lacking(findings, "target", here, there);
        lacking(findings, "source", there, here);
    }

    private Set<String> otherSchemas(DatabaseServer server) throws SQLException {
        try (Connection connection = server.connection()) {
            Set<String> names = new TreeSet<>(SchemaReader.schemas(connection));
            tables.forEach(table -> names.remove(table.schema()));
            return names;
        }
    }

    private static void lacking(
            Findings findings, String side, Set<String> names, Set<String> known) {
        Set<String> missing = new TreeSet<>(names);
        missing.removeAll(known);
        if (!missing.isEmpty()) {
            findings.warn(
                    side,
                    "has no schema " + String.join(", ", missing),
                    "nothing to do, unless an application has one as its default schema and asks for DATABASE() in"
                            + " statements about moved tables: create it there, empty");
        }
    }

    private void packet(Findings findings) throws SQLException {
        long from = number(source, "max_allowed_packet");
        long to = number(target, "max_allowed_packet");
        if (to < from) {
            findings.fail(
                    "target",
                    "max_allowed_packet is " + to + ", on the source " + from,
                    "SET GLOBAL max_allowed_packet = "
                            + from
                            + ", or large rows cannot be written");
        }
    }

    private void writable(Findings findings) throws SQLException {
        Map<String, String> values = target.variables("read_only", "super_read_only");
        values.forEach(
                (name, value) -> {
                    if (!value.equals("OFF") && !value.equals("0")) {
                        findings.fail(
                                "target", name + " is " + value, "SET GLOBAL " + name + "=OFF");
                    }
                });
    }

    private void zeroDates(Findings findings) throws SQLException {
        String from = source.variables("sql_mode").getOrDefault("sql_mode", "");
        String to = target.variables("sql_mode").getOrDefault("sql_mode", "");
        if (!from.contains("NO_ZERO_DATE") && to.contains("NO_ZERO_DATE")) {
            findings.warn(
                    "target",
                    "its sql_mode refuses zero dates, the source's does not",
                    "rows are copied as they are; give both servers one sql_mode if applications"
                            + " write 0000-00-00");
        }
    }

    /** A unique key on text is only the same where the collation is. */
    private void collations(Findings findings) throws SQLException {
        Set<String> known = new TreeSet<>();
        try (Connection connection = target.connection()) {
            for (Map<String, String> row :
                    Rows.all(
                            connection,
                            "SELECT * FROM information_schema"
                                    + ".COLLATION_CHARACTER_SET_APPLICABILITY")) {
                known.add(
                        row.getOrDefault(
                                "full_collation_name", row.getOrDefault("collation_name", "")));
            }
        }
        Map<TableName, TableSchema> here = schemas(source);
        Map<TableName, TableSchema> there = schemas(target);
        for (TableSchema table : here.values()) {
            for (int number : keyColumns(table)) {
                Column column = table.columns().get(number);
                String wanted = column.collation();
                TableSchema existing = there.get(table.name());
                String has = existing == null ? wanted : collationOf(existing, column.name());
                boolean missing = wanted != null && !known.contains(wanted);
                if (missing || (wanted != null && !Objects.equals(wanted, has))) {
                    findings.warn(
                            table.name() + "." + column.name(),
                            "is part of a unique key in collation "
                                    + wanted
                                    + ", which is "
                                    + (missing ? "unknown to the target" : has + " on the target"),
                            "values that differ on the source may be the same there: the copy stops"
                                    + " at the first such pair and names it");
                }
            }
        }
    }

    private void behaviour(Findings findings) throws SQLException {
        Map<String, String> from = source.variables(BEHAVIOUR);
        Map<String, String> to = target.variables(BEHAVIOUR);
        from.forEach(
                (name, value) -> {
                    String other = to.get(name);
                    if (other != null && !other.equals(value)) {
                        findings.warn(
                                "target",
                                name + " is " + other + ", on the source " + value,
                                "applications may see another behaviour after the cutover");
                    }
                });
    }

    private void localInfile(Findings findings) throws SQLException {
        if ("OFF".equals(target.variables("local_infile").get("local_infile"))) {
            findings.warn(
                    "target",
                    "local_infile is OFF, so the copy uses the slower way",
                    "SET GLOBAL local_infile = ON for the time of the copy");
        }
    }

    private void connections(Findings findings) throws SQLException {
        long from = number(source, "max_connections");
        long to = number(target, "max_connections");
        if (to < from) {
            findings.warn(
                    "target",
                    "max_connections is " + to + ", on the source " + from,
                    "every session that runs on the source needs a connection on the target too");
        }
    }

    private Map<TableName, TableSchema> schemas(DatabaseServer server) throws SQLException {
        try (Connection connection = server.connection()) {
            return SchemaReader.read(connection, tables);
        }
    }

    private static Set<Integer> keyColumns(TableSchema table) {
        Set<Integer> columns = new TreeSet<>();
        table.uniqueKeys().forEach(columns::addAll);
        return columns;
    }

    private static String collationOf(TableSchema table, String column) {
        return table.columns().stream()
                .filter(candidate -> candidate.name().equals(column))
                .map(candidate -> String.valueOf(candidate.collation()))
                .findFirst()
                .orElse("missing");
    }

    private static long number(DatabaseServer server, String variable) throws SQLException {
        return Long.parseLong(server.variables(variable).getOrDefault(variable, "0"));
    }
}
