package dev.swingbridge.proxy.session.sides;

import static dev.swingbridge.proxy.session.step.SessionStep.step;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.proxy.backend.ConnectFailure;
import dev.swingbridge.proxy.backend.GuardedLoop;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.registry.ArmOutcome;
import dev.swingbridge.proxy.session.state.FoundRows;
import dev.swingbridge.proxy.session.state.PreparedStatement;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.proxy.session.step.SessionStep;
import dev.swingbridge.proxy.session.step.StepSequence;
import dev.swingbridge.router.table.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes one session ready to go on at a side before any statement of its client goes there. What
 * cannot be done now follows with that statement.
 */
public final class SessionArming {
    private static final long LOOK_AGAIN_MILLIS = 2;

    private final SessionState state;
    private final SideChange sides;
    private final SessionPause session;
    private final GuardedLoop loop;
    private final Side side;
    private final CompletableFuture<ArmOutcome> outcome;
    private Extent extent = Extent.CONNECTION;
    private String failedStep = "";

    /** How far the session can be made ready now. */
    private enum Extent {
        CONNECTION,
        STATEMENTS,
        EVERYTHING
    }

    /**
     * @param outcome is completed at the end; when somebody else has done so, a session that is not
     *     idle is not waited for any more
     */
    public SessionArming(
            SessionState state,
            SideChange sides,
            SessionPause session,
            GuardedLoop loop,
            Side side,
            CompletableFuture<ArmOutcome> outcome) {
        this.state = state;
        this.sides = sides;
        this.session = session;
        this.loop = loop;
        this.side = side;
        this.outcome = outcome;
    }

    public void start() {
        StepSequence.run(plan(), (name, _) -> failedStep = name, this::ended);
    }

    private List<SessionStep> plan() {
        return List.of(
                step("connect", end -> sides.open(side, end)),
                step("wait for the end of the client's command", this::awaitIdle),
                step("carry the session's state over", this::carryOver)
                        .unless(() -> extent != Extent.EVERYTHING),
                step("prepare the statements", this::prepareAll)
                        .unless(() -> extent == Extent.CONNECTION));
    }

    /** State is taken over between two commands; a session in a transaction does it later. */
    private void awaitIdle(Consumer<@Nullable ErrPacket> end) {
        if (outcome.isDone()) {
            return;
        }
        boolean moved = state.current() == side || session.dumping();
        if (moved || state.transaction().workSide() != null) {
            end.accept(null);
        } else if (session.idle()) {
            extent = extent();
            if (extent != Extent.CONNECTION) {
                session.pause();
            }
            end.accept(null);
        } else {
            loop.schedule(() -> awaitIdle(end), LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * The state of a client that may look at what its last statement left follows with the next
     * statement that goes there, which wipes that out itself. Statements are prepared after it: it
     * says how they are read, and of which types.
     */
    private Extent extent() {
        if (!state.diagnostics().lost()) {
            return Extent.EVERYTHING;
        }
        return sides.knows(side) ? Extent.STATEMENTS : Extent.CONNECTION;
    }

    /** The client may still ask what its last statement found. */
    private void carryOver(Consumer<@Nullable ErrPacket> end) {
        BackendLink link = state.link(state.current());
        PinQuestions pins = new PinQuestions(state);
        List<SessionStep> plan =
                List.of(
                        step("ask what ties it to its side", pins::ask),
                        step("carry over what has changed", next -> sides.transfer(side, next)));
        if (link != null && (pins.any() || !sides.knows(side))) {
            FoundRows.keep(
                    link,
                    state.format(),
                    state.diagnostics(),
                    carried -> StepSequence.run(plan, carried),
                    end);
        } else {
            StepSequence.run(plan, end);
        }
    }

    private void prepareAll(Consumer<@Nullable ErrPacket> end) {
        List<SessionStep> plan = new ArrayList<>();
        for (PreparedStatement statement : state.statements().all()) {
            plan.add(step(statement.toString(), next -> prepare(statement, next)));
        }
        StepSequence.run(plan, end);
    }

    /** One for a schema that is not there will not be executed there. */
    private void prepare(PreparedStatement statement, Consumer<@Nullable ErrPacket> end) {
        sides.prepare(
                side,
                statement,
                error -> end.accept(ConnectFailure.ofSchema(error) ? null : error));
    }

    private void ended(@Nullable ErrPacket error) {
        if (extent != Extent.CONNECTION) {
            session.resume();
        }
        outcome.complete(
                error == null
                        ? new ArmOutcome.Ready()
                        : new ArmOutcome.NotReady(failedStep + ": " + error.message()));
    }
}
