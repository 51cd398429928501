package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.router.table.Side;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Makes sessions ready to go on at one side, all of them at the same time. */
final class Arming {
    private static final long LOOK_AGAIN_MILLIS = 2;

    private final List<ClientSession> sessions;
    private final Set<String> schemas;
    private final Side side;
    private final long deadlineNanos;
    private final AtomicInteger armed = new AtomicInteger();
    private final Queue<ArmReport.Failure> failures = new ConcurrentLinkedQueue<>();

    Arming(List<ClientSession> sessions, Set<String> schemas, Side side, Duration budget) {
        this.sessions = sessions;
        this.schemas = schemas;
        this.side = side;
        this.deadlineNanos = System.nanoTime() + budget.toNanos();
    }

    CompletionStage<ArmReport> start() {
        return CompletableFuture.allOf(
                        sessions.stream().map(this::arm).toArray(CompletableFuture[]::new))
                .thenApply(_ -> new ArmReport(armed.get(), List.copyOf(failures)));
    }

    private CompletableFuture<Void> arm(ClientSession session) {
        CompletableFuture<Void> finished = new CompletableFuture<>();
        session.channel().closeFuture().addListener(_ -> finished.complete(null));
        session.channel()
                .eventLoop()
                .execute(
                        () -> {
                            if (concerned(session)) {
                                connect(session, finished);
                            } else {
                                finished.complete(null);
                            }
                        });
        session.channel()
                .eventLoop()
                .schedule(
                        () -> late(session, finished),
                        Math.max(0, deadlineNanos - System.nanoTime()),
                        TimeUnit.NANOSECONDS);
        return finished;
    }

    private boolean concerned(ClientSession session) {
        SessionState state = session.state();
        if (session.dumping()) {
            return false; // it stays with the default side's log
        }
        return schemas.contains(state.ledger().schema())
                || session.forwarding().lastFacts().reads().stream()
                        .anyMatch(t -> schemas.contains(t.schema()))
                || session.forwarding().lastFacts().writes().stream()
                        .anyMatch(t -> schemas.contains(t.schema()))
                || !state.statements().all().isEmpty();
    }

    private void late(ClientSession session, CompletableFuture<Void> finished) {
        if (!finished.isDone() && session.channel().isActive()) {
            failures.add(new ArmReport.Failure(session.id(), "not ready in time"));
        }
        finished.complete(null);
    }

    private void connect(ClientSession session, CompletableFuture<Void> finished) {
        session.sides()
                .open(
                        side,
                        error -> {
                            if (error != null) {
                                failed(session, error, finished);
                            } else {
                                whenIdle(session, finished);
                            }
                        });
    }

    /** State is taken over between two commands; a session in a transaction does it later. */
    private void whenIdle(ClientSession session, CompletableFuture<Void> finished) {
        if (finished.isDone()) {
            return;
        }
        boolean moved = session.state().current() == side || session.dumping();
        if (moved || session.state().transaction().workSide() != null) {
            succeeded(finished);
        } else if (session.idle() && session.state().leftDiagnostics()) {
            // its state follows with the next statement that goes there, which wipes them out
            // itself
            if (session.sides().knows(side)) {
                session.pause();
                prepareAll(session, finished);
            } else {
                // statements are prepared after it: it says how they are read, and of which types
                succeeded(finished);
            }
        } else if (session.idle()) {
            session.pause();
            withoutLostLocks(session, () -> transfer(session, finished));
        } else {
            session.channel()
                    .eventLoop()
                    .schedule(
                            () -> whenIdle(session, finished),
                            LOOK_AGAIN_MILLIS,
                            TimeUnit.MILLISECONDS);
        }
    }

    /** A lock that was asked for and never granted ties nobody. */
    private static void withoutLostLocks(ClientSession session, Runnable next) {
        SessionState state = session.state();
        String question = state.pins().locks().question();
        BackendLink link = state.link(state.current());
        if (question.isEmpty() || link == null) {
            next.run();
            return;
        }
        InternalQuery.run(
                link,
                state.format(),
                question,
                held -> {
                    if (held.ok() && "0".equals(held.text(0))) {
                        state.pins().noLocks();
                        state.releasePassesIfDone();
                    }
                    next.run();
                });
    }

    private void transfer(ClientSession session, CompletableFuture<Void> finished) {
        session.sides()
                .transfer(
                        side,
                        error -> {
                            if (error != null) {
                                session.resume();
                                failed(session, error, finished);
                            } else {
                                prepareAll(session, finished);
                            }
                        });
    }

    private void prepareAll(ClientSession session, CompletableFuture<Void> finished) {
        prepareNext(session, List.copyOf(session.state().statements().all()).iterator(), finished);
    }

    private void prepareNext(
            ClientSession session,
            Iterator<PreparedStatement> statements,
            CompletableFuture<Void> finished) {
        if (!statements.hasNext()) {
            session.resume();
            succeeded(finished);
            return;
        }
        session.sides()
                .prepare(
                        side,
                        statements.next(),
                        error -> {
                            if (error != null) {
                                session.resume();
                                failed(session, error, finished);
                            } else {
                                prepareNext(session, statements, finished);
                            }
                        });
    }

    private void succeeded(CompletableFuture<Void> finished) {
        if (!finished.isDone()) {
            armed.incrementAndGet(); // before the report is made from it
            finished.complete(null);
        }
    }

    private void failed(
            ClientSession session, @Nullable ErrPacket error, CompletableFuture<Void> finished) {
        if (!finished.isDone()) {
            String reason = error == null ? "unknown" : error.message();
            failures.add(new ArmReport.Failure(session.id(), reason));
            finished.complete(null);
        }
    }
}
