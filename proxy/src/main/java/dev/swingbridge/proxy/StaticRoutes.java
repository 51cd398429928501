package dev.swingbridge.proxy;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.proxy.config.Configuration;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.RouteTable.Entry;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The route table before any migration: the default side, and the tables that rules name. */
final class StaticRoutes {
    private StaticRoutes() {}

    /** Patterns are matched against the tables there are at start, on the side they name. */
    static RouteTable read(
            Configuration.Routing routing, DatabaseServer source, DatabaseServer target)
            throws SQLException {
        Map<TableName, Entry> entries = new HashMap<>();
        for (Configuration.Rule rule : routing.rules()) {
            Pattern pattern = pattern(rule.tables());
            DatabaseServer server = rule.server() == Side.SOURCE ? source : target;
            for (TableName table : tables(server)) {
                if (pattern.matcher(table.toString()).matches()) {
                    entries.putIfAbsent(table, new Entry(rule.server(), null));
                }
            }
        }
        return new RouteTable(1, routing.defaultSide(), entries);
    }

    /** {@code *} stands for any characters, all else for itself. */
    private static Pattern pattern(String tables) {
        return Pattern.compile(
                Pattern.quote(tables).replace("*", "\\E.*\\Q"), Pattern.CASE_INSENSITIVE);
    }

    private static List<TableName> tables(DatabaseServer server) throws SQLException {
        List<TableName> tables = new ArrayList<>();
        String sql = "SELECT table_schema, table_name FROM information_schema.tables";
        try (Connection connection = server.connection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                tables.add(new TableName(rows.getString(1), rows.getString(2)));
            }
        }
        return tables;
    }
}
