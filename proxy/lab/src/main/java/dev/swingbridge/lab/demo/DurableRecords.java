package dev.swingbridge.lab.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the two servers themselves say about a migration, past the proxy and without its code: the
 * migration's record, who won the newest cutover, and who takes writes of strangers.
 */
final class DurableRecords {
    /** Raised by the fence. */
    private static final String FENCED = "45000";

    private final DemoSide source;
    private final DemoSide target;
    private final String migration;
    private final String schema;

    DurableRecords(DemoSide source, DemoSide target, String migration, String schema) {
        this.source = source;
        this.target = target;
        this.migration = migration;
        this.schema = schema;
    }

    /** The record of the migration on one server. */
    private record Copy(String instance, String text) {}

    /** Cutovers of one migration that one server decided, or is to decide. */
    private record Cutovers(long committed, long pending, long intent, String phase) {}

    /** {@code source} or {@code target}: who gained by the newest committed cutover. */
    String owner() throws SQLException {
        try (Connection first = open(source);
                Connection second = open(target)) {
            Copy copy = newest(first, second);
            if (copy == null) {
                return "source";
            }
            long bySource = cutovers(first, copy.instance()).committed();
            long byTarget = cutovers(second, copy.instance()).committed();
            return byTarget > bySource ? "target" : "source";
        }
    }

    /** True once a cutover was committed: from then on the side that does not own is fenced. */
    boolean everCutOver() throws SQLException {
        try (Connection first = open(source);
                Connection second = open(target)) {
            Copy copy = newest(first, second);
            return copy != null
                    && (cutovers(first, copy.instance()).committed() > 0
                            || cutovers(second, copy.instance()).committed() > 0);
        }
    }

    /** What leaves it open who serves; empty once a proxy has recovered. */
    List<String> undecided() throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection first = open(source);
                Connection second = open(target)) {
            Copy copy = newest(first, second);
            if (copy != null) {
                Cutovers bySource = cutovers(first, copy.instance());
                Cutovers byTarget = cutovers(second, copy.instance());
                addUndecided(found, "source", bySource, byTarget);
                addUndecided(found, "target", byTarget, bySource);
            }
        }
        return found;
    }

    private static void addUndecided(
            List<String> found, String losing, Cutovers leaving, Cutovers gaining) {
        if (leaving.phase().equals("INTENT") && gaining.pending() == leaving.intent()) {
            found.add(
                    "the cutover of epoch %d away from %s is neither committed nor aborted"
                            .formatted(leaving.intent(), losing));
        }
    }

    /** What the two copies of the migration's record say differently; empty when they agree. */
    List<String> disagreement() throws SQLException {
        try (Connection first = open(source);
                Connection second = open(target)) {
            Copy one = copy(first);
            Copy other = copy(second);
            String oneText = one == null ? "nothing" : one.text();
            String otherText = other == null ? "nothing" : other.text();
            return oneText.equals(otherText)
                    ? List.of()
                    : List.of("source says %s, target says %s".formatted(oneText, otherText));
        }
    }

    /** Whether a client that comes past the proxy could write there; nothing stays written. */
    boolean takesWrites(String side) throws SQLException {
        try (Connection connection = open(side.equals("source") ? source : target)) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO " + schema + ".carts VALUES (65535, 1, 1)");
                return true;
            } catch (SQLException refused) {
                if (FENCED.equals(refused.getSQLState())) {
                    return false;
                }
                throw refused;
            } finally {
                connection.rollback();
            }
        }
    }

    private static Connection open(DemoSide side) throws SQLException {
        return DriverManager.getConnection(side.url());
    }

    private @Nullable Copy newest(Connection first, Connection second) throws SQLException {
        Copy one = copy(first);
        return one == null ? copy(second) : one;
    }

    private @Nullable Copy copy(Connection connection) throws SQLException {
        String sql =
                "SELECT instance, CONCAT_WS(' ', instance, 'revision', revision, state, health,"
                        + " 'epoch', epoch, 'served', served_epoch)"
                        + " FROM swingbridge.migration WHERE name = '"
                        + migration
                        + "'";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? new Copy(row.getString(1), row.getString(2)) : null;
        }
    }

    private static Cutovers cutovers(Connection connection, String instance) throws SQLException {
        String sql =
                ("SELECT COALESCE(MAX(CASE WHEN decision = 'COMMITTED' THEN epoch END), 0),"
                                + " COALESCE(MAX(CASE WHEN decision = 'PENDING' THEN epoch END), -1),"
                                + " (SELECT COALESCE(MAX(epoch), 0) FROM swingbridge.intent WHERE migration = '?'),"
                                + " (SELECT COALESCE(MAX(phase), '') FROM swingbridge.intent WHERE migration = '?')"
                                + " FROM swingbridge.register WHERE migration = '?'")
                        .replace("?", instance);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return new Cutovers(row.getLong(1), row.getLong(2), row.getLong(3), row.getString(4));
        }
    }
}
