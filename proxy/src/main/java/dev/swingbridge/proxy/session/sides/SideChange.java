package dev.swingbridge.proxy.session.sides;

import static dev.swingbridge.proxy.session.step.SessionStep.step;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.proxy.backend.Backend;
import dev.swingbridge.proxy.backend.BackendConnector;
import dev.swingbridge.proxy.backend.GuardedLoop;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.SmallResult;
import dev.swingbridge.proxy.session.registry.SessionMetrics;
import dev.swingbridge.proxy.session.state.PreparedStatement;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.proxy.session.state.StateTransfer;
import dev.swingbridge.proxy.session.step.SessionStep;
import dev.swingbridge.proxy.session.step.StepSequence;
import dev.swingbridge.router.table.Side;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes one side ready to run a session's next statement; nothing of the client's is sent before
 * all steps of the {@linkplain #plan plan} are done.
 */
public final class SideChange {
    private final SessionState state;
    private final SideConnection connection;
    private final SideSchema schema;
    private final TransactionMove transaction;
    private String failedStep = "";

    public SideChange(
            SessionState state,
            BackendConnector connector,
            GuardedLoop loop,
            BackendLink.Listener listener,
            SessionMetrics metrics) {
        this.state = state;
        this.connection = new SideConnection(state, connector, loop, listener, metrics);
        this.schema = new SideSchema(state);
        this.transaction = new TransactionMove(state);
    }

    /**
     * Whether a statement can be sent to the side at once.
     *
     * @param inSchema it means nothing there without the session's default schema
     */
    public boolean ready(Side side, @Nullable PreparedStatement statement, boolean inSchema) {
        BackendLink link = state.link(side);
        if (link == null || !link.open() || link.busy()) {
            return false;
        }
        if (statement != null && !statement.preparedOn(side)) {
            return false;
        }
        if (link.multiStatements() != state.multiStatements()) {
            return false;
        }
        if (side != state.current()) {
            return link.knowsState()
                    && !state.changes().hasNews()
                    && !state.transaction().empty()
                    && state.transaction().nextCharacteristics() == null
                    && link.schema().equals(state.changes().schema());
        }
        return !inSchema || link.schema().equals(state.changes().schema());
    }

    /**
     * Makes the side ready and the current one.
     *
     * @param inSchema it is not ready without the session's default schema
     * @param done gets null, or why it did not work out: the client's answer
     */
    public void enter(
            Side side,
            @Nullable PreparedStatement statement,
            boolean inSchema,
            Consumer<@Nullable ErrPacket> done) {
        StepSequence.run(plan(side, statement, inSchema), (name, _) -> failedStep = name, done);
    }

    /** The step of the last {@link #enter} that did not work out. */
    public String failedStep() {
        return failedStep;
    }

    private List<SessionStep> plan(
            Side side, @Nullable PreparedStatement statement, boolean inSchema) {
        boolean there = side == state.current();
        return List.of(
                step("connect", end -> connection.open(side, end))
                        .unless(() -> connection.isOpen(side)),
                step("allow several statements in one text", end -> connection.allow(side, end))
                        .unless(() -> connection.allows(side)),
                step("carry the session's state over", end -> transfer(side, end))
                        .unless(() -> there),
                step("choose the default schema", end -> schema.choose(side, end))
                        .unless(() -> !inSchema),
                step("begin the empty transaction anew", end -> transaction.to(side, end))
                        .unless(() -> there),
                step("make it the current side", end -> current(side, end)).unless(() -> there),
                step("prepare the statement", end -> prepare(side, statement, end)));
    }

    private void current(Side side, Consumer<@Nullable ErrPacket> end) {
        state.current(side);
        end.accept(null);
    }

    /** Opens the connection unless it is open. */
    public void open(Side side, Consumer<@Nullable ErrPacket> done) {
        if (connection.isOpen(side)) {
            done.accept(null);
        } else {
            connection.open(side, done);
        }
    }

    /** Takes a new connection into use. */
    public void adopt(Backend backend) {
        connection.adopt(backend);
    }

    /** The client has gone: a connection that is being opened for it is not needed any more. */
    public void end() {
        connection.end();
    }

    /** Whether the other side has all of the session's state. */
    public boolean knows(Side side) {
        BackendLink link = state.openLink(side);
        return link != null && link.knowsState() && !state.changes().hasNews();
    }

    /** Session state to the side that is not the current one; the session must be idle. */
    public void transfer(Side side, Consumer<@Nullable ErrPacket> done) {
        BackendLink to = state.openLink(side);
        BackendLink from = state.openLink(side.other());
        if (to == null || from == null) {
            done.accept(SmallResult.LOST.error());
            return;
        }
        StepSequence.run(
                List.of(
                        step("carry over what has changed", end -> carry(from, to, end))
                                .unless(() -> knows(side)),
                        step("choose the default schema", end -> schema.chooseIfThere(to, end))),
                done);
    }

    /**
     * Connection and session state, so that the side can be asked without becoming the current one.
     */
    public void openAndTransfer(Side side, Consumer<@Nullable ErrPacket> done) {
        StepSequence.run(
                List.of(
                        step("connect", end -> open(side, end)),
                        step("carry the session's state over", end -> transfer(side, end))),
                done);
    }

    private void carry(BackendLink from, BackendLink to, Consumer<@Nullable ErrPacket> done) {
        StateTransfer.run(
                state.format(),
                from,
                to,
                state.changes(),
                !to.knowsState(),
                error -> {
                    if (error == null) {
                        to.learnedState();
                        from.learnedState();
                        state.changes().told();
                    }
                    done.accept(error);
                });
    }

    /** Prepares a statement that the client prepared on the other side. */
    public void prepare(
            Side side, @Nullable PreparedStatement statement, Consumer<@Nullable ErrPacket> done) {
        BackendLink link = state.openLink(side);
        if (link == null) {
            done.accept(SmallResult.LOST.error());
        } else if (statement == null || statement.preparedOn(side)) {
            done.accept(null);
        } else {
            new StatementPreparation(link, statement, schema, state.context()).run(done);
        }
    }
}
