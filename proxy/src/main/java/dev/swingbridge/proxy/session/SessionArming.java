package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.proxy.session.command.DefaultSchema;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.registry.ArmOutcome;
import dev.swingbridge.proxy.session.state.FoundRows;
import dev.swingbridge.proxy.session.state.PreparedStatement;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.table.Side;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes one session ready to go on at a side: connection, state, prepared statements. */
final class SessionArming {
    private static final long LOOK_AGAIN_MILLIS = 2;

    private final ClientSession session;
    private final SessionState state;
    private final Side side;
    private final CompletableFuture<ArmOutcome> outcome;

    SessionArming(ClientSession session, Side side, CompletableFuture<ArmOutcome> outcome) {
        this.session = session;
        this.state = session.state();
        this.side = side;
        this.outcome = outcome;
    }

    void start() {
        session.sides()
                .open(
                        side,
                        error -> {
                            if (error != null) {
                                failed(error);
                            } else {
                                whenIdle();
                            }
                        });
    }

    /** State is taken over between two commands; a session in a transaction does it later. */
    private void whenIdle() {
        if (outcome.isDone()) {
            return;
        }
        boolean moved = state.current() == side || session.dumping();
        if (moved || state.transaction().workSide() != null) {
            succeeded();
        } else if (session.idle() && state.diagnostics().lost()) {
            // its state follows with the next statement that goes there, which wipes them out
            // itself
            if (session.sides().knows(side)) {
                session.pause();
                prepareAll();
            } else {
                // statements are prepared after it: it says how they are read, and of which types
                succeeded();
            }
        } else if (session.idle()) {
            session.pause();
            transfer();
        } else {
            session.channel()
                    .eventLoop()
                    .schedule(this::whenIdle, LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** The client may still ask what its last statement found. */
    private void transfer() {
        BackendLink link = state.link(state.current());
        Consumer<Consumer<@Nullable ErrPacket>> transfer =
                transferred ->
                        PinQuestions.ask(state, () -> session.sides().transfer(side, transferred));
        Consumer<@Nullable ErrPacket> then =
                error -> {
                    if (error != null) {
                        session.resume();
                        failed(error);
                    } else {
                        prepareAll();
                    }
                };
        boolean asks = PinQuestions.any(state) || !session.sides().knows(side);
        if (link != null && asks) {
            FoundRows.keep(link, state.format(), state.diagnostics(), transfer, then);
        } else {
            transfer.accept(then);
        }
    }

    private void prepareAll() {
        prepareNext(List.copyOf(state.statements().all()).iterator());
    }

    private void prepareNext(Iterator<PreparedStatement> statements) {
        if (!statements.hasNext()) {
            session.resume();
            succeeded();
            return;
        }
        session.sides()
                .prepare(
                        side,
                        statements.next(),
                        error -> {
                            // one for a schema that is not there will not be executed there
                            if (error != null && !DefaultSchema.absent(error)) {
                                session.resume();
                                failed(error);
                            } else {
                                prepareNext(statements);
                            }
                        });
    }

    private void succeeded() {
        outcome.complete(new ArmOutcome.Ready());
    }

    private void failed(ErrPacket error) {
        outcome.complete(new ArmOutcome.NotReady(error.message()));
    }
}
