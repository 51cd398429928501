package dev.swingbridge.backfill.copy;

import dev.swingbridge.backfill.server.ServerIdentity;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A server's guess of a table's rows and of the bytes in one of them. */
record TableSize(long rows, long rowBytes) {

    static TableSize read(Connection connection, ServerIdentity identity, TableName table)
            throws SQLException {
        if (!identity.mariaDb()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET SESSION information_schema_stats_expiry=0");
            }
        }
        String sql =
                "SELECT table_rows, avg_row_length FROM information_schema.tables"
                        + " WHERE table_schema = CONVERT(? USING utf8mb4)"
                        + " AND table_name = CONVERT(? USING utf8mb4)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.table());
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new TableSize(row.getLong(1), Math.max(16, row.getLong(2)))
                        : new TableSize(0, 100);
            }
        }
    }
}
