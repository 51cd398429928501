package dev.swingbridge.proxy.migration.condition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.cutover.CutoverReport.Outcome;
import dev.swingbridge.proxy.migration.cutover.CutoverReport.StepReport;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link Reports} on the control side. */
public final class JdbcReports implements Reports {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DatabaseServer control;

    public JdbcReports(DatabaseServer control) {
        this.control = control;
    }

    @Override
    public void write(String migration, long epoch, CutoverReport report) throws SQLException {
        write("REPLACE", migration, epoch, report);
    }

    @Override
    public void writeIfMissing(String migration, long epoch, CutoverReport report)
            throws SQLException {
        write("INSERT IGNORE", migration, epoch, report);
    }

    private void write(String how, String migration, long epoch, CutoverReport report)
            throws SQLException {
        try (Connection connection = control.connection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                how
                                        + """
                                 INTO swingbridge.cutover_report
                                  (migration, epoch, direction, outcome, reason, hold_millis, started_at, steps)
                                VALUES (?, ?, ?, ?, ?, ?, ?, ?)""")) {
            statement.setString(1, migration);
            statement.setLong(2, epoch);
            statement.setString(3, report.direction());
            statement.setString(4, report.outcome().name());
            statement.setString(5, report.reason());
            statement.setDouble(6, report.holdMillis());
            statement.setTimestamp(7, Timestamp.from(report.startedAt()));
            statement.setString(8, JSON.writeValueAsString(report.steps()));
            statement.executeUpdate();
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public @Nullable CutoverReport lastAttempt(String migration) throws SQLException {
        return read(migration, "");
    }

    @Override
    public @Nullable CutoverReport lastDone(String migration) throws SQLException {
        return read(migration, " AND outcome = 'DONE'");
    }

    private @Nullable CutoverReport read(String migration, String which) throws SQLException {
        try (Connection connection = control.connection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                "SELECT direction, outcome, reason, hold_millis, started_at, steps"
                                        + " FROM swingbridge.cutover_report WHERE migration = ?"
                                        + which
                                        + " ORDER BY epoch DESC LIMIT 1")) {
            statement.setString(1, migration);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new CutoverReport(
                                row.getString(1),
                                Outcome.valueOf(row.getString(2)),
                                row.getString(3),
                                row.getDouble(4),
                                row.getTimestamp(5).toInstant(),
                                steps(row.getString(6)))
                        : null;
            }
        }
    }

    private static List<StepReport> steps(String text) throws SQLException {
        try {
            return JSON.readValue(text, new TypeReference<List<StepReport>>() {});
        } catch (JsonProcessingException damaged) {
            throw new SQLException("the report of a cutover is damaged", damaged);
        }
    }

    @Override
    public void write(String migration, MigrationStatus.Verify report) throws SQLException {
        try (Connection connection = control.connection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                """
                                REPLACE INTO swingbridge.verify_report
                                  (migration, state, rows_compared, differences, finished_at)
                                VALUES (?, ?, ?, ?, ?)""")) {
            Instant finished = report.finishedAt();
            statement.setString(1, migration);
            statement.setString(2, report.state());
            statement.setLong(3, report.rowsCompared());
            statement.setLong(4, report.differences());
            statement.setTimestamp(5, finished == null ? null : Timestamp.from(finished));
            statement.executeUpdate();
        }
    }

    @Override
    public MigrationStatus.@Nullable Verify verification(String migration) throws SQLException {
        try (Connection connection = control.connection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                "SELECT state, rows_compared, differences, finished_at"
                                        + " FROM swingbridge.verify_report WHERE migration = ?")) {
            statement.setString(1, migration);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                Timestamp finished = row.getTimestamp(4);
                return new MigrationStatus.Verify(
                        row.getString(1),
                        row.getLong(2),
                        row.getLong(3),
                        finished == null ? null : finished.toInstant());
            }
        }
    }
}
