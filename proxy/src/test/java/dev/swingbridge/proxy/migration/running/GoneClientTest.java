package dev.swingbridge.proxy.migration.running;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.proxy.migration.Caller;
import dev.swingbridge.proxy.migration.condition.ConditionBoard;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A verb that nobody waits for any more when its turn comes is not done. */
class GoneClientTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ConditionBoard board = new ConditionBoard(TestDefinitions.record());
    private final MigrationThread thread = new MigrationThread("shop", board, LONG);
    private final AtomicBoolean present = new AtomicBoolean(true);
    private final AtomicBoolean ran = new AtomicBoolean();
    private final CountDownLatch free = new CountDownLatch(1);

    @AfterEach
    void close() {
        free.countDown();
        thread.close();
    }

    private boolean ask() {
        return Caller.ask(
                present::get,
                () ->
                        thread.run(
                                "pause",
                                "test",
                                LONG,
                                () -> {
                                    ran.set(true);
                                    return true;
                                }));
    }

    /** What the proxy does by itself keeps the thread for a while. */
    private void keepBusy() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        thread.later(
                () -> {
                    busy.countDown();
                    try {
                        free.await(30, TimeUnit.SECONDS);
                    } catch (InterruptedException closing) {
                        Thread.currentThread().interrupt();
                    }
                });
        busy.await();
    }

    @Test
    void doesNotRunAVerbWhoseClientHasGoneWhileItWaited() throws Exception {
        keepBusy();
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(this::ask);

        present.set(false);
        free.countDown();

        assertThatThrownBy(() -> waiting.get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(RefusedException.class)
                .hasMessageContaining("the client had gone before it began");
        assertThat(ran).isFalse();
    }

    @Test
    void doesNotRunAVerbWhoseCallerWasInterruptedWhileItWaited() throws Exception {
        keepBusy();
        CompletableFuture<Throwable> refusal = new CompletableFuture<>();
        Thread caller =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        ask();
                                    } catch (RefusedException refused) {
                                        refusal.complete(refused);
                                    }
                                });

        caller.interrupt();

        assertThat(refusal.get(30, TimeUnit.SECONDS)).hasMessageContaining("was not begun");
        free.countDown();
        assertThat(thread.<Boolean>run("resume", "test", LONG, () -> true)).isTrue();
        assertThat(ran).isFalse();
    }

    @Test
    void runsAVerbWhoseClientWaitsForIt() {
        assertThat(ask()).isTrue();

        assertThat(ran).isTrue();
    }
}
