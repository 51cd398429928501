package dev.swingbridge.proxy.session.sides;

import static dev.swingbridge.proxy.session.step.SessionStep.step;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.InternalQuery;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.proxy.session.state.TransactionState;
import dev.swingbridge.proxy.session.step.SessionStep;
import dev.swingbridge.proxy.session.step.StepSequence;
import dev.swingbridge.router.table.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An empty transaction ends where it is and begins anew on the other side. */
final class TransactionMove {
    private final SessionState state;

    TransactionMove(SessionState state) {
        this.state = state;
    }

    void to(Side side, Consumer<@Nullable ErrPacket> done) {
        BackendLink from = state.link(side.other());
        BackendLink to = state.link(side);
        List<String> opening = opening();
        TransactionState transaction = state.transaction();
        if (from == null
                || to == null
                || (!transaction.empty() && transaction.nextCharacteristics() == null)) {
            done.accept(null);
            return;
        }
        List<SessionStep> plan = new ArrayList<>();
        plan.add(step("roll back on the old side", end -> rollBack(from, side, end)));
        for (String statement : opening) {
            plan.add(step(statement, end -> run(to, statement, end)));
        }
        StepSequence.run(plan, done);
    }

    /** What begins it, or waits for the next one to begin. */
    private List<String> opening() {
        TransactionState transaction = state.transaction();
        String next = transaction.nextCharacteristics();
        if (transaction.empty()) {
            return transaction.opening();
        }
        return next == null ? List.of() : List.of(next);
    }

    /** Also forgets a SET TRANSACTION that waits for the next transaction. */
    private void rollBack(BackendLink from, Side side, Consumer<@Nullable ErrPacket> end) {
        InternalQuery.run(
                from,
                state.format(),
                "ROLLBACK",
                _ -> {
                    state.transaction().movedTo(side);
                    end.accept(null);
                });
    }

    private void run(BackendLink to, String statement, Consumer<@Nullable ErrPacket> end) {
        InternalQuery.run(
                to,
                state.format(),
                statement,
                state.context().charset().decoder,
                result -> end.accept(result.error()));
    }
}
