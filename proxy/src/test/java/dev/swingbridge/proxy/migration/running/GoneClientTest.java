package dev.swingbridge.proxy.migration.running;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.proxy.migration.Caller;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GoneClientTest {
    private final MigrationThread thread = new MigrationThread("orders");
    private final AtomicBoolean present = new AtomicBoolean(true);
    private final AtomicBoolean ran = new AtomicBoolean();

    @AfterEach
    void close() {
        thread.close();
    }

    private boolean ask() {
        return Caller.ask(
                present::get,
                () ->
                        thread.ask(
                                () -> {
                                    ran.set(true);
                                    return true;
                                }));
    }

    @Test
    void doesNotRunAVerbWhoseClientHasGoneWhileItWaited() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        CompletableFuture<Boolean> first =
                CompletableFuture.supplyAsync(
                        () ->
                                thread.ask(
                                        () -> {
                                            busy.countDown();
                                            return free.await(30, TimeUnit.SECONDS);
                                        }));
        busy.await();
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(this::ask);

        present.set(false);
        free.countDown();

        assertThat(first.get(30, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> waiting.get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(RefusedException.class)
                .hasMessageContaining("the client had gone before it began");
        assertThat(ran).isFalse();
    }

    @Test
    void runsAVerbWhoseClientWaitsForIt() {
        assertThat(ask()).isTrue();

        assertThat(ran).isTrue();
    }
}
