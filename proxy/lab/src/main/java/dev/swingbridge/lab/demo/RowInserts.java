package dev.swingbridge.lab.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Many rows with one statement. */
final class RowInserts {
    private RowInserts() {}

    /** Sets the parameters of one row, counted from 0. */
    interface RowFiller {
        void fill(PreparedStatement row, int index) throws SQLException;
    }

    /** Commits after every batch. */
    static void run(Connection connection, String sql, int rows, int size, RowFiller filler)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < rows; i++) {
                filler.fill(statement, i);
                statement.addBatch();
                if ((i + 1) % size == 0 || i + 1 == rows) {
                    statement.executeBatch();
                    connection.commit();
                }
            }
        }
    }
}
