package dev.swingbridge.proxy.migration.store;

import dev.swingbridge.backfill.server.DatabaseServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happened to migrations, append-only, on the control side. The journal tells a story and
 * decides nothing: a line that cannot be written is kept and written with the next one.
 */
public final class Journal {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final int MAX_KEPT = 1_000;
    private static final int MAX_DETAIL = 8_000;

    private final DatabaseServer control;
    private final List<Line> unwritten = new ArrayList<>();

    public Journal(DatabaseServer control) {
        this.control = control;
    }

    /** One entry before it has a number. */
    public record Line(
            String migration,
            Instant at,
            long epoch,
            String event,
            String detail,
            double millis,
            String operator) {}

    public void write(Line line) {
        write(List.of(line));
    }

    /** Appends these lines, and any kept from before, in order. */
    public synchronized void write(List<Line> lines) {
        unwritten.addAll(lines);
        try {
            insertUnwritten();
            unwritten.clear();
        } catch (SQLException failure) {
            int excess = unwritten.size() - MAX_KEPT;
            if (excess > 0) {
                unwritten.subList(0, excess).clear();
            }
            LOG.atWarn()
                    .addKeyValue("side", control.settings().side().label())
                    .log("journal lines wait to be written: {}", failure.getMessage());
        }
    }

    private void insertUnwritten() throws SQLException {
        try (Connection connection = control.connection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                """
                                INSERT INTO swingbridge.journal (migration, at, epoch, event, detail, millis, operator)
                                VALUES (?, ?, ?, ?, ?, ?, ?)""")) {
            connection.setAutoCommit(false);
            try {
                for (Line line : unwritten) {
                    bind(statement, line);
                    statement.executeUpdate();
                }
                connection.commit();
            } catch (SQLException failure) {
                connection.rollback();
                throw failure;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    private static void bind(PreparedStatement statement, Line line) throws SQLException {
        String detail = line.detail();
        statement.setString(1, line.migration());
        statement.setTimestamp(2, Timestamp.from(line.at()));
        statement.setLong(3, line.epoch());
        statement.setString(4, line.event());
        statement.setString(
                5, detail.length() > MAX_DETAIL ? detail.substring(0, MAX_DETAIL) : detail);
        statement.setDouble(6, line.millis());
        statement.setString(7, line.operator());
    }

    /** Oldest first. */
    public List<JournalEntry> read(String migration) throws SQLException {
        List<JournalEntry> entries = new ArrayList<>();
        try (Connection connection = control.connection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                """
                                SELECT number, at, epoch, event, detail, millis, operator
                                FROM swingbridge.journal WHERE migration = ? ORDER BY number""")) {
            statement.setString(1, migration);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    entries.add(entry(rows));
                }
            }
        }
        return entries;
    }

    private static JournalEntry entry(ResultSet rows) throws SQLException {
        return new JournalEntry(
                rows.getLong(1),
                rows.getTimestamp(2).toInstant(),
                rows.getLong(3),
                rows.getString(4),
                rows.getString(5),
                rows.getDouble(6),
                rows.getString(7));
    }
}
