package dev.swingbridge.lab.demo;

import dev.swingbridge.proxy.cli.CommandFailure;
import dev.swingbridge.proxy.cli.ExitCode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits, once no client writes any more, until both sides count the same. */
public final class Settling {
    private static final long POLL_MILLIS = 100;

    private Settling() {}

    /**
     * Waits until both servers hold the same rows.
     *
     * @param schema with the shop's tables
     */
    public static void await(String leftUrl, String rightUrl, String schema, Duration limit)
            throws SQLException, CommandFailure {
        long deadline = System.nanoTime() + limit.toNanos();
        try (Connection left = DriverManager.getConnection(leftUrl);
                Connection right = DriverManager.getConnection(rightUrl)) {
            while (!count(left, schema).equals(count(right, schema))) {
                if (System.nanoTime() > deadline) {
                    throw new CommandFailure(
                            ExitCode.REFUSED,
                            "the sides did not come into step within "
                                    + limit.toSeconds()
                                    + " s: "
                                    + count(left, schema)
                                    + " against "
                                    + count(right, schema));
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
            }
        }
    }

    private static String count(Connection connection, String schema) throws SQLException {
        String sql =
                "SELECT CONCAT_WS(' ', SUM(entries), SUM(notes), SUM(takings),"
                        + " (SELECT COUNT(*) FROM S.journal_entries),"
                        + " (SELECT COALESCE(SUM(quantity), 0) FROM S.carts),"
                        + " (SELECT SUM(stock) FROM S.products),"
                        + " (SELECT SUM(balance) FROM S.customers)) FROM S.tills";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql.replace("S.", schema + "."))) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }
}
