package dev.swingbridge.proxy.cluster;

import dev.swingbridge.backfill.server.DatabaseServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/**
 * The right to work on migrations, held by one proxy at a time: a row in {@code swingbridge.lease}
 * that runs out by the database's clock. Losing it only stops this proxy from starting things; what
 * a stale proxy still does is refused by the records it would change.
 */
public final class ControllerLease {
    private static final String ROLE = "controller";

    private final DatabaseServer control;
    private final String proxyName;
    private final String holder;
    private final Duration life;
    private long token;
    private volatile boolean held;

    /**
     * @param proxyName the same after a restart of this proxy: it takes its own lease over at once
     * @param life how long others wait before they take over
     */
    public ControllerLease(DatabaseServer control, String proxyName, Duration life) {
        this.control = control;
        this.proxyName = proxyName;
        this.holder = proxyName + "#" + UUID.randomUUID();
        this.life = life;
    }

    /**
     * What the database said last. A lease that could not be prolonged in time is not given up
     * before another proxy has it: stopping would help nobody, and the records prevent harm.
     */
    public boolean held() {
        return held;
    }

    /** Takes the lease or prolongs it; false when another proxy has it. */
    public synchronized boolean take() throws SQLException {
        try (Connection connection = control.connection()) {
            held = prolong(connection) || takeOver(connection);
        }
        return held;
    }

    /** Who has it now, as text for people; empty when nobody has. */
    public String holder() throws SQLException {
        try (Connection connection = control.connection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                "SELECT holder FROM swingbridge.lease WHERE role = ? AND expires_at > NOW(6)")) {
            statement.setString(1, ROLE);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : "";
            }
        }
    }

    /** Lets another proxy have it at once. */
    public synchronized void giveBack() throws SQLException {
        held = false;
        try (Connection connection = control.connection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                "UPDATE swingbridge.lease SET expires_at = NOW(6) WHERE role = ? AND holder = ? AND token = ?")) {
            statement.setString(1, ROLE);
            statement.setString(2, holder);
            statement.setLong(3, token);
            statement.executeUpdate();
        }
    }

    private boolean prolong(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "UPDATE swingbridge.lease SET expires_at = NOW(6) + INTERVAL ? MICROSECOND WHERE role = ? AND holder = ? AND token = ?")) {
            statement.setLong(1, life.toNanos() / 1_000);
            statement.setString(2, ROLE);
            statement.setString(3, holder);
            statement.setLong(4, token);
            return statement.executeUpdate() == 1;
        }
    }

    private boolean takeOver(Connection connection) throws SQLException {
        try (PreparedStatement first =
                connection.prepareStatement(
                        "INSERT IGNORE INTO swingbridge.lease VALUES (?, '', 0, NOW(6) - INTERVAL 1 SECOND)")) {
            first.setString(1, ROLE);
            first.executeUpdate();
        }
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        UPDATE swingbridge.lease
                        SET holder = ?, token = token + 1, expires_at = NOW(6) + INTERVAL ? MICROSECOND
                        WHERE role = ? AND (expires_at < NOW(6) OR SUBSTRING_INDEX(holder, '#', 1) = ?)""")) {
            statement.setString(1, holder);
            statement.setLong(2, life.toNanos() / 1_000);
            statement.setString(3, ROLE);
            statement.setString(4, proxyName);
            if (statement.executeUpdate() == 0) {
                return false;
            }
        }
        return readToken(connection);
    }

    private boolean readToken(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT token FROM swingbridge.lease WHERE role = ? AND holder = ?")) {
            statement.setString(1, ROLE);
            statement.setString(2, holder);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return false;
                }
                token = rows.getLong(1);
                return true;
            }
        }
    }
}
