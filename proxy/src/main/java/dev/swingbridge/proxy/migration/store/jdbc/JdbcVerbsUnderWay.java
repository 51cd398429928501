package dev.swingbridge.proxy.migration.store.jdbc;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.store.VerbUnderWay;
import dev.swingbridge.proxy.migration.store.VerbsUnderWay;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import org.jspecify.annotations.Nullable;

/** {@link VerbsUnderWay} on the control side. */
public final class JdbcVerbsUnderWay implements VerbsUnderWay {
    private final DatabaseServer control;

    public JdbcVerbsUnderWay(DatabaseServer control) {
        this.control = control;
    }

    @Override
    public @Nullable VerbUnderWay read(String migration) throws SQLException {
        try (Connection connection = control.connection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                """
                                SELECT verb, detail, epoch, operator, since
                                FROM swingbridge.verb_under_way WHERE migration = ?""")) {
            statement.setString(1, migration);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new VerbUnderWay(
                                Verb.valueOf(row.getString(1)),
                                row.getString(2),
                                row.getLong(3),
                                row.getString(4),
                                row.getTimestamp(5).toInstant())
                        : null;
            }
        }
    }

    @Override
    public void begin(String migration, VerbUnderWay verb) throws SQLException {
        try (Connection connection = control.connection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                """
                                REPLACE INTO swingbridge.verb_under_way
                                  (migration, verb, detail, epoch, operator, since)
                                VALUES (?, ?, ?, ?, ?, ?)""")) {
            statement.setString(1, migration);
            statement.setString(2, verb.verb().name());
            statement.setString(3, verb.detail());
            statement.setLong(4, verb.epoch());
            statement.setString(5, verb.operator());
            statement.setTimestamp(6, Timestamp.from(verb.since()));
            statement.executeUpdate();
        }
    }

    @Override
    public void end(String migration) throws SQLException {
        try (Connection connection = control.connection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                "DELETE FROM swingbridge.verb_under_way WHERE migration = ?")) {
            statement.setString(1, migration);
            statement.executeUpdate();
        }
    }
}
