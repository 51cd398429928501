package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.proxy.migration.store.ControlRecords;
import dev.swingbridge.proxy.migration.store.Intent;
import dev.swingbridge.proxy.migration.store.Register;
import dev.swingbridge.proxy.migration.store.SideRecords;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The cutover records of one side, in memory; it can be unreachable. */
final class FakeRecords implements ControlRecords {
    private final List<Register> registers = new ArrayList<>();
    private @Nullable Intent intent;
    boolean unreachable;

    @Override
    public SideRecords read(String migration) throws SQLException {
        require();
        return new SideRecords(intent, registers);
    }

    @Override
    public boolean openRegister(String migration, long epoch, String attempt) throws SQLException {
        require();
        return registers.add(new Register(epoch, attempt, Register.Decision.PENDING, null));
    }

    @Override
    public Register.Decision commitRegister(
            String migration, long epoch, String attempt, StreamPosition reverseStart)
            throws SQLException {
        return decide(epoch, Register.Decision.COMMITTED, reverseStart);
    }

    @Override
    public Register.Decision abortRegister(String migration, long epoch, String attempt)
            throws SQLException {
        return decide(epoch, Register.Decision.ABORTED, null);
    }

    private Register.Decision decide(
            long epoch, Register.Decision decision, @Nullable StreamPosition start)
            throws SQLException {
        require();
        registers.replaceAll(
                each ->
                        each.epoch() == epoch && each.decision() == Register.Decision.PENDING
                                ? new Register(epoch, each.attempt(), decision, start)
                                : each);
        return registers.stream()
                .filter(each -> each.epoch() == epoch)
                .map(Register::decision)
                .findFirst()
                .orElse(decision);
    }

    @Override
    public boolean declareIntent(String migration, long epoch, String attempt) throws SQLException {
        require();
        intent = new Intent(epoch, attempt, Intent.Phase.INTENT);
        return true;
    }

    @Override
    public void settleIntent(String migration, long epoch, Intent.Phase phase) throws SQLException {
        require();
        Intent now = intent;
        if (now != null) {
            intent = new Intent(now.epoch(), now.attempt(), phase);
        }
    }

    private void require() throws SQLException {
        if (unreachable) {
            throw new SQLException("no answer");
        }
    }
}
