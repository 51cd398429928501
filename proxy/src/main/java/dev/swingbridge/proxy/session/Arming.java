package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.state.FoundRows;
import dev.swingbridge.proxy.session.state.PreparedStatement;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.table.Side;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes sessions ready to go on at one side: a few of each event loop at a time, as every login is
 * work that other clients wait for, and those first that have asked for something last. Whoever is
 * not ready when the budget ends connects with its next statement.
 */
final class Arming {
    private static final long LOOK_AGAIN_MILLIS = 2;

    /** Enough that a slow login does not hold up all others. */
    private static final int AT_ONCE = 8;

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
        Map<EventLoop, List<ClientSession>> byLoop =
                sessions.stream()
                        .collect(Collectors.groupingBy(each -> each.channel().eventLoop()));
        List<CompletableFuture<Void>> lanes = new ArrayList<>();
        byLoop.forEach(
                (loop, itsSessions) -> {
                    CompletableFuture<Void> finished = new CompletableFuture<>();
                    loop.execute(() -> new Lane(itsSessions, finished).fill());
                    lanes.add(finished);
                });
        return CompletableFuture.allOf(lanes.toArray(CompletableFuture[]::new))
                .thenApply(_ -> new ArmReport(armed.get(), List.copyOf(failures)));
    }

    /** The sessions of one event loop, on that loop. */
    private final class Lane {
        private final Iterator<ClientSession> next;
        private final CompletableFuture<Void> finished;
        private int underWay;
        private boolean filling;

        Lane(List<ClientSession> sessions, CompletableFuture<Void> finished) {
            long now = System.nanoTime();
            this.next =
                    sessions.stream()
                            .filter(Arming.this::concerned)
                            .sorted(Comparator.comparingLong(each -> now - each.askedLastNanos()))
                            .iterator();
            this.finished = finished;
        }

        void fill() {
            if (filling) {
                return; // a session that was ready at once; the loop below goes on
            }
            filling = true;
            while (underWay < AT_ONCE && next.hasNext()) {
                underWay++;
                arm(next.next())
                        .thenRun(
                                () -> {
                                    underWay--;
                                    fill();
                                });
            }
            filling = false;
            if (underWay == 0) {
                finished.complete(null);
            }
        }
    }

    private CompletableFuture<Void> arm(ClientSession session) {
        CompletableFuture<Void> finished = new CompletableFuture<>();
        long leftNanos = deadlineNanos - System.nanoTime();
        if (leftNanos <= 0) {
            failures.add(new ArmReport.Failure(session.id(), "its turn did not come in time"));
            finished.complete(null);
            return finished;
        }
        session.channel().closeFuture().addListener(_ -> finished.complete(null));
        Future<?> timer =
                session.channel()
                        .eventLoop()
                        .schedule(() -> late(session, finished), leftNanos, TimeUnit.NANOSECONDS);
        finished.thenRun(() -> timer.cancel(false));
        connect(session, finished);
        return finished;
    }

    private boolean concerned(ClientSession session) {
        SessionState state = session.state();
        if (session.dumping()) {
            return false; // it stays with the default side's log
        }
        return schemas.contains(state.changes().schema())
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
        } else if (session.idle() && session.state().diagnostics().lost()) {
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
            transfer(session, finished);
        } else {
            session.channel()
                    .eventLoop()
                    .schedule(
                            () -> whenIdle(session, finished),
                            LOOK_AGAIN_MILLIS,
                            TimeUnit.MILLISECONDS);
        }
    }

    /** The client may still ask what its last statement found. */
    private void transfer(ClientSession session, CompletableFuture<Void> finished) {
        SessionState state = session.state();
        BackendLink link = state.link(state.current());
        Consumer<Consumer<@Nullable ErrPacket>> transfer =
                transferred ->
                        PinQuestions.ask(state, () -> session.sides().transfer(side, transferred));
        Consumer<@Nullable ErrPacket> then =
                error -> {
                    if (error != null) {
                        session.resume();
                        failed(session, error, finished);
                    } else {
                        prepareAll(session, finished);
                    }
                };
        boolean asks = PinQuestions.any(state) || !session.sides().knows(side);
        if (link != null && asks) {
            FoundRows.keep(link, state.format(), state.diagnostics(), transfer, then);
        } else {
            transfer.accept(then);
        }
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
                            // one for a schema that is not there will not be executed there
                            if (error != null && !DefaultSchema.absent(error)) {
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
