package dev.swingbridge.proxy.migration.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.lifecycle.StillRunningException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A create and the client that waits for it. */
class CreateThreadTest {
    private final CreateThread thread = new CreateThread(Duration.ofMillis(300));
    private final AtomicInteger ended = new AtomicInteger();
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @AfterEach
    void close() {
        mayEnd.countDown();
        thread.close();
    }

    private void createFailingSlowly() {
        thread.run(
                "shop",
                () -> {
                    assertThat(mayEnd.await(30, TimeUnit.SECONDS)).isTrue();
                    throw new RefusedException("binary log: off; set log_bin");
                },
                () -> "create by admin for 0.3 s, at step \"check\" for 0.3 s",
                ended::incrementAndGet);
    }

    @Test
    void answersWithTheMigration() {
        assertThat(thread.<String>run("shop", () -> "made", () -> "", ended::incrementAndGet))
                .isEqualTo("made");
        assertThat(ended).hasValue(1);
    }

    @Test
    void saysWhatItWaitsForWhenTheBoundIsOverAndGoesOn() {
        assertThatThrownBy(this::createFailingSlowly)
                .isInstanceOf(StillRunningException.class)
                .hasMessage(
                        "create of shop goes on after 0 s: create by admin for 0.3 s, at step \"check\" for 0.3 s; look at status");
        assertThat(ended).hasValue(0);

        mayEnd.countDown();

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () ->
                                assertThat(thread.whyMissing("shop"))
                                        .startsWith("create of shop failed at ")
                                        .endsWith(": binary log: off; set log_bin"));
        assertThat(thread.whyMissing("orders")).isNull();
        assertThat(ended).hasValue(1);
    }

    @Test
    void keepsNoFailureThatItsClientHasHeard() {
        mayEnd.countDown();

        assertThatThrownBy(this::createFailingSlowly)
                .isInstanceOf(RefusedException.class)
                .hasMessage("binary log: off; set log_bin");

        assertThat(thread.whyMissing("shop")).isNull();
        assertThat(ended).hasValue(1);
    }
}
