package dev.swingbridge.proxy.migration.cutover;

import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.proxy.migration.store.ControlRecords;
import dev.swingbridge.proxy.migration.store.Intent;
import dev.swingbridge.proxy.migration.store.Register;
import dev.swingbridge.proxy.migration.store.SideRecords;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/** The records of one side: what {@code JdbcControlRecords} does in SQL. */
final class SimulatedRecords implements ControlRecords {
    private final SimulatedSide server;
    private final SimulatedAction action;

    SimulatedRecords(SimulatedSide server, SimulatedAction action) {
        this.server = server;
        this.action = action;
    }

    @Override
    public SideRecords read(String migration) throws SQLException {
        require();
        return new SideRecords(server.intent, List.copyOf(server.registers.values()));
    }

    @Override
    public boolean openRegister(String migration, long epoch, String attempt) throws SQLException {
        require();
        action.act(() -> insert(epoch, attempt, Register.Decision.PENDING));
        return register(epoch).attempt().equals(attempt);
    }

    @Override
    public Register.Decision commitRegister(
            String migration, long epoch, String attempt, StreamPosition start)
            throws SQLException {
        require();
        Register open = server.registers.get(epoch);
        boolean lost = server.commit != SimulatedSide.Commit.ANSWERED;
        server.silent = lost && open != null && open.attempt().equals(attempt); // no warming up
        if (server.commit == SimulatedSide.Commit.LOST_ON_THE_WAY) {
            require();
        }
        action.act(
                () ->
                        server.registers.computeIfPresent(
                                epoch,
                                (key, now) ->
                                        pending(now) && now.attempt().equals(attempt)
                                                ? new Register(
                                                        epoch,
                                                        attempt,
                                                        Register.Decision.COMMITTED,
                                                        start)
                                                : now));
        require();
        return register(epoch).decision();
    }

    @Override
    public Register.Decision abortRegister(String migration, long epoch, String attempt)
            throws SQLException {
        require();
        action.act(
                () -> {
                    insert(epoch, attempt, Register.Decision.ABORTED);
                    server.registers.computeIfPresent(
                            epoch,
                            (key, now) ->
                                    pending(now)
                                            ? new Register(
                                                    epoch,
                                                    now.attempt(),
                                                    Register.Decision.ABORTED,
                                                    null)
                                            : now);
                });
        return register(epoch).decision();
    }

    @Override
    public boolean declareIntent(String migration, long epoch, String attempt) throws SQLException {
        require();
        action.act(
                () -> {
                    Intent now = server.intent;
                    if (now == null
                            || (now.epoch() < epoch && now.phase() != Intent.Phase.INTENT)) {
                        server.intent = new Intent(epoch, attempt, Intent.Phase.INTENT);
                    }
                });
        Intent now = server.intent;
        return now != null && now.attempt().equals(attempt);
    }

    @Override
    public void settleIntent(String migration, long epoch, Intent.Phase phase) throws SQLException {
        require();
        action.act(
                () -> {
                    Intent now = server.intent;
                    if (now != null && now.epoch() == epoch && now.phase() == Intent.Phase.INTENT) {
                        server.intent = new Intent(epoch, now.attempt(), phase);
                    }
                });
    }

    private void require() throws SQLException {
        if (server.silent) {
            throw new SQLException("no answer");
        }
    }

    private void insert(long epoch, String attempt, Register.Decision decision) {
        server.registers.putIfAbsent(epoch, new Register(epoch, attempt, decision, null));
    }

    private boolean pending(Register register) {
        return register.decision() == Register.Decision.PENDING;
    }

    private Register register(long epoch) {
        return Objects.requireNonNull(server.registers.get(epoch));
    }
}
