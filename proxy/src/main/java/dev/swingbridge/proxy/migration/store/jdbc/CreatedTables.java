package dev.swingbridge.proxy.migration.store.jdbc;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which tables a migration made on one server, so that it drops only those when it is cancelled.
 */
public final class CreatedTables {
    private final DatabaseServer server;
    private final String migration;

    public CreatedTables(DatabaseServer server, String migration) {
        this.server = server;
        this.migration = migration;
    }

    /** Written before the table is created: whoever finds it finds a table that was not there. */
    public void add(TableName table) throws SQLException {
        try (Connection connection = server.connection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                "INSERT IGNORE INTO swingbridge.created_table VALUES (?, ?, ?)")) {
            statement.setString(1, migration);
            statement.setString(2, table.schema());
            statement.setString(3, table.table());
            statement.executeUpdate();
        }
    }

    public Set<TableName> read() throws SQLException {
        Set<TableName> tables = new TreeSet<>();
        try (Connection connection = server.connection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                "SELECT table_schema, table_name FROM swingbridge.created_table WHERE migration = ?")) {
            statement.setString(1, migration);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    tables.add(new TableName(rows.getString(1), rows.getString(2)));
                }
            }
        }
        return tables;
    }
}
