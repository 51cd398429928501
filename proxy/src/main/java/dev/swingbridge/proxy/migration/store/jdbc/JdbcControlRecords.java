package dev.swingbridge.proxy.migration.store.jdbc;

import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.proxy.migration.store.ControlRecords;
import dev.swingbridge.proxy.migration.store.Intent;
import dev.swingbridge.proxy.migration.store.Register;
import dev.swingbridge.proxy.migration.store.SideRecords;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link ControlRecords} in the control schema of one server. */
public final class JdbcControlRecords implements ControlRecords {
    private final DatabaseServer server;

    public JdbcControlRecords(DatabaseServer server) {
        this.server = server;
    }

    @Override
    public SideRecords read(String migration) throws SQLException {
        try (Connection connection = server.connection()) {
            return new SideRecords(
                    readIntent(connection, migration), readRegisters(connection, migration));
        }
    }

    @Override
    public boolean openRegister(String migration, long epoch, String attempt) throws SQLException {
        return insertOrRead(migration, epoch, attempt, Register.Decision.PENDING)
                .attempt()
                .equals(attempt);
    }

    @Override
    public Register.Decision commitRegister(
            String migration, long epoch, String attempt, StreamPosition reverseStart)
            throws SQLException {
        int changed =
                change(
                        """
                        UPDATE swingbridge.register SET decision = 'COMMITTED', decided_at = NOW(6),
                          reverse_file = ?, reverse_offset = ?, reverse_gtid = ?
                        WHERE migration = ? AND epoch = ? AND attempt = ? AND decision = 'PENDING'""",
                        reverseStart.log().file(),
                        reverseStart.log().offset(),
                        reverseStart.gtid(),
                        migration,
                        epoch,
                        attempt);
        return changed == 1 ? Register.Decision.COMMITTED : decisionOf(migration, epoch, attempt);
    }

    @Override
    public Register.Decision abortRegister(String migration, long epoch, String attempt)
            throws SQLException {
        change(
                """
                UPDATE swingbridge.register SET decision = 'ABORTED', decided_at = NOW(6)
                WHERE migration = ? AND epoch = ? AND decision = 'PENDING'""",
                migration,
                epoch);
        return insertOrRead(migration, epoch, attempt, Register.Decision.ABORTED).decision();
    }

    @Override
    public boolean declareIntent(String migration, long epoch, String attempt) throws SQLException {
        change(
                """
                INSERT INTO swingbridge.intent (migration, epoch, attempt, phase, changed_at)
                VALUES (?, 0, '', 'NONE', NOW(6)) ON DUPLICATE KEY UPDATE migration = migration""",
                migration);
        change(
                """
                UPDATE swingbridge.intent SET epoch = ?, attempt = ?, phase = 'INTENT', changed_at = NOW(6)
                WHERE migration = ? AND epoch < ? AND phase <> 'INTENT'""",
                epoch,
                attempt,
                migration,
                epoch);
        Intent now = read(migration).intent();
        return now != null
                && now.epoch() == epoch
                && now.attempt().equals(attempt)
                && now.phase() == Intent.Phase.INTENT;
    }

    @Override
    public void settleIntent(String migration, long epoch, Intent.Phase phase) throws SQLException {
        change(
                """
                UPDATE swingbridge.intent SET phase = ?, changed_at = NOW(6)
                WHERE migration = ? AND epoch = ? AND phase = 'INTENT'""",
                phase.name(),
                migration,
                epoch);
    }

    private Register insertOrRead(
            String migration, long epoch, String attempt, Register.Decision decision)
            throws SQLException {
        change(
                """
                INSERT INTO swingbridge.register (migration, epoch, attempt, decision, decided_at)
                VALUES (?, ?, ?, ?, NOW(6)) ON DUPLICATE KEY UPDATE migration = migration""",
                migration,
                epoch,
                attempt,
                decision.name());
        Register register = read(migration).register(epoch);
        if (register == null) {
            throw new SQLException("the register of " + migration + " vanished");
        }
        return register;
    }

    private Register.Decision decisionOf(String migration, long epoch, String attempt)
            throws SQLException {
        Register register = read(migration).register(epoch);
        boolean ours = register != null && register.attempt().equals(attempt);
        return register != null && ours ? register.decision() : Register.Decision.ABORTED;
    }

    private int change(String sql, Object... values) throws SQLException {
        try (Connection connection = server.connection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int index = 0; index < values.length; index++) {
                statement.setObject(index + 1, values[index]);
            }
            return statement.executeUpdate();
        }
    }

    private static @Nullable Intent readIntent(Connection connection, String migration)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT epoch, attempt, phase FROM swingbridge.intent WHERE migration = ?")) {
            statement.setString(1, migration);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next()
                        ? new Intent(
                                rows.getLong(1),
                                rows.getString(2),
                                Intent.Phase.valueOf(rows.getString(3)))
                        : null;
            }
        }
    }

    private static List<Register> readRegisters(Connection connection, String migration)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        SELECT epoch, attempt, decision, reverse_file, reverse_offset, reverse_gtid
                        FROM swingbridge.register WHERE migration = ? ORDER BY epoch""")) {
            statement.setString(1, migration);
            List<Register> registers = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    registers.add(
                            new Register(
                                    rows.getLong(1),
                                    rows.getString(2),
                                    Register.Decision.valueOf(rows.getString(3)),
                                    reverseStart(rows)));
                }
            }
            return registers;
        }
    }

    private static @Nullable StreamPosition reverseStart(ResultSet rows) throws SQLException {
        String file = rows.getString(4);
        return file == null
                ? null
                : new StreamPosition(new LogPosition(file, rows.getLong(5)), rows.getString(6));
    }
}
