package dev.swingbridge.proxy.migration.store.jdbc;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.proxy.migration.store.Journal;
import dev.swingbridge.proxy.migration.store.JournalEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link Journal} on the control side: a line that cannot be written is kept and written with the
 * next one.
 */
public final class JdbcJournal implements Journal {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcJournal.class);
    private static final int MAX_KEPT = 1_000;
    private static final int MAX_DETAIL = 8_000;

    /** Lines of a version before this one tell the migration by its name only. */
    static final String OF_ONE =
            "migration = ? AND (instance = ? OR (instance IS NULL AND at >= ?))";

    private final DatabaseServer control;
    private final List<Line> unwritten = new ArrayList<>();

    public JdbcJournal(DatabaseServer control) {
        this.control = control;
    }

    @Override
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
            LOG.warn(
                    "Journal lines wait to be written side={} reason={}",
                    control.settings().side().label(),
                    failure.getMessage());
        }
    }

    private void insertUnwritten() throws SQLException {
        try (Connection connection = control.connection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                """
                                INSERT INTO swingbridge.journal
                                  (migration, at, epoch, event, detail, millis, operator, instance)
                                VALUES (?, ?, ?, ?, ?, ?, ?, ?)""")) {
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
        statement.setString(1, line.migration().name());
        statement.setTimestamp(2, Timestamp.from(line.at()));
        statement.setLong(3, line.epoch());
        statement.setString(4, line.event());
        statement.setString(
                5, detail.length() > MAX_DETAIL ? detail.substring(0, MAX_DETAIL) : detail);
        statement.setDouble(6, line.millis());
        statement.setString(7, line.operator());
        statement.setString(8, line.migration().instance());
    }

    @Override
    public List<JournalEntry> read(Definition migration) throws SQLException {
        List<JournalEntry> entries = new ArrayList<>();
        try (Connection connection = control.connection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                "SELECT number, at, epoch, event, detail, millis, operator"
                                        + " FROM swingbridge.journal WHERE "
                                        + OF_ONE
                                        + " ORDER BY number")) {
            bindOne(statement, migration);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    entries.add(entry(rows));
                }
            }
        }
        return entries;
    }

    static void bindOne(PreparedStatement statement, Definition migration) throws SQLException {
        statement.setString(1, migration.name());
        statement.setString(2, migration.instance());
        statement.setTimestamp(3, Timestamp.from(migration.createdAt()));
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
