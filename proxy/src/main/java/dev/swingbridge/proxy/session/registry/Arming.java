package dev.swingbridge.proxy.session.registry;

import dev.swingbridge.proxy.backend.GuardedLoop;
import dev.swingbridge.proxy.session.registry.ArmOutcome.Gone;
import dev.swingbridge.proxy.session.registry.ArmOutcome.NotReady;
import dev.swingbridge.proxy.session.registry.ArmOutcome.Ready;
import dev.swingbridge.router.table.Side;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Makes sessions ready to go on at one side: a few of each event loop at a time, as every login is
 * work that other clients wait for, and those first that have asked for something last. Whoever is
 * not ready when the budget ends connects with its next statement.
 */
final class Arming {
    /** Enough that a slow login does not hold up all others. */
    private static final int AT_ONCE = 8;

    private final Set<String> schemas;
    private final Side side;
    private final long deadlineNanos;

    Arming(Set<String> schemas, Side side, Duration budget) {
        this.schemas = schemas;
        this.side = side;
        this.deadlineNanos = System.nanoTime() + budget.toNanos();
    }

    CompletionStage<ArmReport> start(Map<EventLoop, List<SessionHandle>> byLoop) {
        CompletableFuture<ArmReport> all = CompletableFuture.completedFuture(ArmReport.NONE);
        for (Map.Entry<EventLoop, List<SessionHandle>> each : byLoop.entrySet()) {
            CompletableFuture<ArmReport> finished = new CompletableFuture<>();
            new GuardedLoop(each.getKey(), finished::completeExceptionally)
                    .execute(() -> new Lane(each.getValue(), finished).fill());
            all = all.thenCombine(finished, ArmReport::and);
        }
        return all;
    }

    /** The sessions of one event loop, on that loop. */
    private final class Lane {
        private final Iterator<SessionHandle> next;
        private final CompletableFuture<ArmReport> finished;
        private final List<ArmReport.Failure> failures = new ArrayList<>();
        private int armed;
        private int underWay;
        private boolean filling;

        Lane(List<SessionHandle> sessions, CompletableFuture<ArmReport> finished) {
            long now = System.nanoTime();
            this.next =
                    sessions.stream()
                            .filter(session -> session.uses(schemas))
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
                SessionHandle session = next.next();
                arm(session).thenAccept(outcome -> ended(session, outcome));
            }
            filling = false;
            if (underWay == 0) {
                finished.complete(new ArmReport(armed, failures));
            }
        }

        private void ended(SessionHandle session, ArmOutcome outcome) {
            switch (outcome) {
                case Ready _ -> armed++;
                case NotReady(String reason) ->
                        failures.add(new ArmReport.Failure(session.id(), reason));
                case Gone _ -> {
                    // nobody goes on
                }
            }
            underWay--;
            fill();
        }
    }

    private CompletableFuture<ArmOutcome> arm(SessionHandle session) {
        long leftNanos = deadlineNanos - System.nanoTime();
        if (leftNanos <= 0) {
            return CompletableFuture.completedFuture(new NotReady("its turn did not come in time"));
        }
        CompletableFuture<ArmOutcome> outcome = UntilClosed.question(session, new Gone());
        Future<?> timer =
                session.loop()
                        .schedule(
                                () -> outcome.complete(new NotReady("not ready in time")),
                                leftNanos,
                                TimeUnit.NANOSECONDS);
        outcome.thenRun(() -> timer.cancel(false));
        session.loop().run(() -> session.arm(side, outcome));
        return outcome;
    }
}
