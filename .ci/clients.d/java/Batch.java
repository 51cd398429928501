import java.sql.Connection;
import java.sql.SQLException;

/** A batch of rows that must arrive whole, whichever server takes it. */
final class Batch {
    private static final int ROWS = 40;

    private Batch() {}

    static void round(Connection connection, String name, int round) throws SQLException {
        var who = name + "-rows";
        connection.setAutoCommit(false);
        try (var insert =
                connection.prepareStatement("INSERT INTO ledger (who, n, note) VALUES (?, ?, ?)")) {
            for (int n = 0; n < ROWS; n++) {
                insert.setString(1, who);
                insert.setInt(2, round * ROWS + n);
                insert.setString(3, "ü");
                insert.addBatch();
            }
            insert.executeBatch();
        }
        connection.commit();
        connection.setAutoCommit(true);
        try (var count =
                connection.prepareStatement(
                        "SELECT COUNT(*) FROM ledger WHERE who = ? AND n BETWEEN ? AND ?")) {
            count.setString(1, who);
            count.setInt(2, round * ROWS);
            count.setInt(3, round * ROWS + ROWS - 1);
            try (var rows = count.executeQuery()) {
                rows.next();
                if (rows.getInt(1) != ROWS) {
                    throw new IllegalStateException(
                            name + ", round " + round + ": " + rows.getInt(1) + " rows of a batch");
                }
            }
        }
    }
}
