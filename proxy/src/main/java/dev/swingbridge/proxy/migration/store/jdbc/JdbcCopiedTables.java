package dev.swingbridge.proxy.migration.store.jdbc;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.proxy.migration.store.CopiedTable;
import dev.swingbridge.proxy.migration.store.CopiedTables;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** {@link CopiedTables} on the control side. */
public final class JdbcCopiedTables implements CopiedTables {
    private final DatabaseServer control;

    public JdbcCopiedTables(DatabaseServer control) {
        this.control = control;
    }

    @Override
    public List<CopiedTable> read(String migration) throws SQLException {
        List<CopiedTable> tables = new ArrayList<>();
        try (Connection connection = control.connection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                """
                                SELECT table_schema, table_name, state, rows_copied, rows_estimated, bytes_copied
                                FROM swingbridge.copied_table WHERE migration = ?""")) {
            statement.setString(1, migration);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    tables.add(
                            new CopiedTable(
                                    new TableName(rows.getString(1), rows.getString(2)),
                                    rows.getString(3).equals("COPIED"),
                                    rows.getLong(4),
                                    rows.getLong(5),
                                    rows.getLong(6)));
                }
            }
        }
        return tables;
    }

    @Override
    public void write(String migration, Collection<CopiedTable> tables) throws SQLException {
        try (Connection connection = control.connection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                """
                                REPLACE INTO swingbridge.copied_table
                                  (migration, table_schema, table_name, state, rows_copied, rows_estimated, bytes_copied)
                                VALUES (?, ?, ?, ?, ?, ?, ?)""")) {
            for (CopiedTable each : tables) {
                statement.setString(1, migration);
                statement.setString(2, each.table().schema());
                statement.setString(3, each.table().table());
                statement.setString(4, each.copied() ? "COPIED" : "COPYING");
                statement.setLong(5, each.rows());
                statement.setLong(6, each.rowsEstimated());
                statement.setLong(7, each.bytes());
                statement.executeUpdate();
            }
        }
    }
}
