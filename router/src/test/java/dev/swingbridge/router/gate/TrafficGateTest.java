package dev.swingbridge.router.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class TrafficGateTest {
    private static final Set<String> ORDERS = Set.of("orders");

    private final AtomicLong clock = new AtomicLong();
    private final TrafficGate gate = new TrafficGate(clock::get);

    @Test
    void letsWorkInWhileNothingIsHeld() {
        GatePass pass = gate.tryEnter(ORDERS, 7);
        clock.addAndGet(Duration.ofSeconds(2).toNanos());

        assertThat(pass).isNotNull();
        assertThat(gate.inFlight("orders"))
                .containsExactly(new TrafficGate.InFlight(7, Duration.ofSeconds(2)));
        assertThat(gate.held("never heard of")).isFalse();
    }

    @Test
    void holdsNewWorkAndKeepsPassesValid() {
        GatePass before = gate.tryEnter(ORDERS, 1);
        gate.hold("orders");

        assertThat(gate.tryEnter(ORDERS, 2)).isNull();
        assertThat(gate.tryEnter(Set.of("billing"), 3)).isNotNull();
        assertThat(gate.drained("orders").toCompletableFuture()).isNotDone();

        close(before);

        assertThat(gate.drained("orders").toCompletableFuture()).isCompleted();
    }

    @Test
    void takesAllGroupsOrNone() {
        gate.hold("billing");

        assertThat(gate.tryEnter(Set.of("orders", "billing", "audit"), 1)).isNull();
        gate.hold("orders");
        gate.hold("audit");

        assertThat(gate.drained("orders").toCompletableFuture()).isCompleted();
        assertThat(gate.drained("audit").toCompletableFuture()).isCompleted();
        assertThat(gate.inFlight("orders")).isEmpty();
    }

    @Test
    void closingTwiceCountsOnce() {
        GatePass twice = gate.tryEnter(ORDERS, 1);
        GatePass other = gate.tryEnter(ORDERS, 2);
        close(twice);
        close(twice);
        gate.hold("orders");

        assertThat(gate.drained("orders").toCompletableFuture()).isNotDone();
        close(other);
        assertThat(gate.drained("orders").toCompletableFuture()).isCompleted();
    }

    @Test
    void drainedFailsWithoutAHoldAndIsCancelledByRelease() {
        CompletableFuture<Void> early = gate.drained("orders").toCompletableFuture();
        assertThatThrownBy(early::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);

        GatePass pass = gate.tryEnter(ORDERS, 1);
        gate.hold("orders");
        CompletableFuture<Void> drained = gate.drained("orders").toCompletableFuture();
        gate.release("orders");

        assertThat(drained).isCompletedExceptionally();
        close(pass);
    }

    @Test
    void releasesFirstInFirstOutOnceNoGroupIsHeld() {
        gate.hold("orders");
        gate.hold("billing");
        List<Integer> ran = new ArrayList<>();
        gate.whenReleased(ORDERS, 1, () -> ran.add(1));
        gate.whenReleased(Set.of("orders", "billing"), 2, () -> ran.add(2));
        TrafficGate.Ticket third = gate.whenReleased(ORDERS, 3, () -> ran.add(3));
        gate.whenReleased(ORDERS, 4, () -> ran.add(4));
        third.close();

        assertThat(gate.waiting("orders"))
                .extracting(TrafficGate.Waiting::sessionId)
                .containsExactly(1L, 2L, 4L);
        gate.release("orders");
        assertThat(ran).containsExactly(1, 4);
        gate.release("billing");
        assertThat(ran).containsExactly(1, 4, 2);
        gate.whenReleased(ORDERS, 5, () -> ran.add(5));
        assertThat(ran).endsWith(5);
        assertThat(gate.waiting("orders")).isEmpty();
    }

    @Test
    void aFailingCallbackLeavesTheOthersRunning() {
        gate.hold("orders");
        AtomicBoolean ran = new AtomicBoolean();
        gate.whenReleased(
                ORDERS,
                1,
                () -> {
                    throw new IllegalStateException("session is gone");
                });
        gate.whenReleased(ORDERS, 2, () -> ran.set(true));

        gate.release("orders");

        assertThat(ran).isTrue();
    }

    /** Workers enter, work and leave; whenever a hold says "drained", nobody may be working. */
    @Test
    void nothingWorksAfterDrainedUntilRelease() throws Exception {
        TrafficGate real = new TrafficGate();
        AtomicInteger working = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong done = new AtomicLong();
        int workers = 6;
        CountDownLatch started = new CountDownLatch(workers);
        try (ExecutorService threads = Executors.newFixedThreadPool(workers)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                long session = i;
                running.add(
                        threads.submit(
                                () -> {
                                    started.countDown();
                                    while (!stop.get()) {
                                        work(real, session, working);
                                        done.incrementAndGet();
                                    }
                                    return null;
                                }));
            }
            started.await();
            for (int round = 0; round < 300; round++) {
                real.hold("orders");
                real.drained("orders").toCompletableFuture().get(20, TimeUnit.SECONDS);
                for (int look = 0; look < 50; look++) {
                    assertThat(working).hasValue(0);
                    Thread.onSpinWait();
                }
                assertThat(real.inFlight("orders")).isEmpty();
                real.release("orders");
            }
            stop.set(true);
            for (Future<?> worker : running) {
                worker.get(20, TimeUnit.SECONDS);
            }
        }
        assertThat(done.get()).isPositive();
        assertThat(real.waiting("orders")).isEmpty();
    }

    private static void work(TrafficGate gate, long session, AtomicInteger working)
            throws InterruptedException {
        GatePass pass = gate.tryEnter(Set.of("orders", "group" + session % 2), session);
        while (pass == null) {
            CountDownLatch released = new CountDownLatch(1);
            gate.whenReleased(ORDERS, session, released::countDown);
            assertThat(released.await(20, TimeUnit.SECONDS)).isTrue();
            pass = gate.tryEnter(Set.of("orders", "group" + session % 2), session);
        }
        working.incrementAndGet();
        Thread.onSpinWait();
        working.decrementAndGet();
        pass.close();
    }

    @Test
    void everyWaiterRunsExactlyOnceUnderConcurrentHoldsAndReleases() throws Exception {
        TrafficGate real = new TrafficGate();
        AtomicInteger ran = new AtomicInteger();
        int waiters = 2_000;
        Thread flipper =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    for (int i = 0; i < 500; i++) {
                                        real.hold("orders");
                                        Thread.onSpinWait();
                                        real.release("orders");
                                    }
                                });
        for (int i = 0; i < waiters; i++) {
            real.whenReleased(ORDERS, i, ran::incrementAndGet);
        }
        flipper.join();

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(ran).hasValue(waiters));
        assertThat(real.waiting("orders")).isEmpty();
    }

    private static void close(@Nullable GatePass pass) {
        Objects.requireNonNull(pass, "the gate let nobody in").close();
    }
}
