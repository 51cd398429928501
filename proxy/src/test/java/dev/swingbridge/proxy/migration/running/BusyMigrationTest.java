package dev.swingbridge.proxy.migration.running;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.proxy.migration.condition.ConditionBoard;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Verbs that are asked for while the proxy is at work on the migration by itself. */
class BusyMigrationTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMillis(600);

    private final ConditionBoard board = new ConditionBoard(TestDefinitions.record());
    private final MigrationThread thread =
            new MigrationThread("shop", board, PATIENCE, (verb, operator, reason) -> {});
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final AtomicInteger turns = new AtomicInteger();

    @AfterEach
    void close() {
        mayEnd.countDown();
        thread.close();
    }

    /** One turn that lasts as long as the test wants, and short ones all the time after it. */
    private void beAtWork() {
        thread.every(
                Duration.ofMillis(1),
                () -> {
                    if (turns.incrementAndGet() == 1) {
                        board.chore("bring routes, fence and stream in line with the records");
                        begun.countDown();
                        TestMigration.await(mayEnd);
                        board.chore(null);
                    }
                });
        TestMigration.await(begun);
    }

    private boolean pause() {
        return thread.run("pause", "test", LONG, () -> true);
    }

    @Test
    void aVerbIsRefusedAtOnceWithWhatTheProxyHasBeenAtForLong() {
        beAtWork();
        assertThatThrownBy(this::pause).isInstanceOf(RefusedException.class);
        long start = System.nanoTime();

        assertThatThrownBy(this::pause)
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("cannot pause shop now: the proxy is at work on it by itself")
                .hasMessageContaining(
                        "bring routes, fence and stream in line with the records by proxy for")
                .hasMessageContaining("it was not begun, try again");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE.dividedBy(2));
        assertThat(board.now().verb()).isNull();
    }

    @Test
    void aVerbWaitsForAMomentForWhatHasJustBegun() throws Exception {
        beAtWork();

        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(this::pause);
        await().atMost(LONG).until(() -> board.now().verb() != null);
        mayEnd.countDown();

        assertThat(waiting.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aRefusedVerbFindsTheThreadFreeOnceTheLongWorkHasEnded() throws Exception {
        beAtWork();
        assertThatThrownBy(this::pause).isInstanceOf(RefusedException.class);

        mayEnd.countDown();
        await().atMost(LONG).until(() -> board.now().chore() == null);

        assertThat(thread.<Integer>run("pause", "test", LONG, turns::get))
                .as("turns of the proxy before the verb")
                .isEqualTo(1);
        await().atMost(LONG).until(() -> turns.get() > 1);
    }
}
