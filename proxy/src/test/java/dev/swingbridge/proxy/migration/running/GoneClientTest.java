package dev.swingbridge.proxy.migration.running;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.proxy.migration.Caller;
import dev.swingbridge.proxy.migration.condition.ConditionBoard;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.lifecycle.StillRunningException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A verb that nobody waits for any more when its turn comes is not done. */
class GoneClientTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ConditionBoard board = new ConditionBoard(TestDefinitions.record());
    private final List<String> unheard = new CopyOnWriteArrayList<>();
    private final MigrationThread thread =
            new MigrationThread(
                    "shop",
                    board,
                    LONG,
                    (verb, operator, reason) -> unheard.add(verb + ": " + reason));
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
    void tellsTheFailureOfAVerbThatNobodyWaitsForAnyMore() throws Exception {
        assertThatThrownBy(
                        () ->
                                thread.run(
                                        "start",
                                        "test",
                                        Duration.ofMillis(20),
                                        () -> {
                                            free.await(30, TimeUnit.SECONDS);
                                            throw new SQLException("the table is full");
                                        }))
                .isInstanceOf(StillRunningException.class);
        assertThat(unheard).isEmpty();

        free.countDown();

        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(unheard).containsExactly("start: the table is full"));
        assertThat(board.now().verb()).isNull();
    }

    @Test
    void tellsNothingTwiceWhenTheCallerHearsOfIt() {
        assertThatThrownBy(
                        () ->
                                thread.run(
                                        "start",
                                        "test",
                                        LONG,
                                        () -> {
                                            throw new SQLException("the table is full");
                                        }))
                .hasMessage("the table is full");

        assertThat(unheard).isEmpty();
    }

    @Test
    void goesOnLookingAfterAMigrationWhateverIsThrown() throws Exception {
        CountDownLatch looks = new CountDownLatch(2);

        thread.every(
                Duration.ofMillis(1),
                () -> {
                    looks.countDown();
                    throw new LinkageError("as when a class is missing");
                });

        assertThat(looks.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void runsAVerbWhoseClientWaitsForIt() {
        assertThat(ask()).isTrue();

        assertThat(ran).isTrue();
    }
}
