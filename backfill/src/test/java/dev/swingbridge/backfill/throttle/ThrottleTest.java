package dev.swingbridge.backfill.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThrottleTest {

    @Test
    void keepsToRowsPerSecond() throws InterruptedException {
        Throttle throttle = throttle(new ThrottleSettings(1000L, null, null), 0, new AtomicLong());
        long start = System.nanoTime();

        for (int chunk = 0; chunk < 5; chunk++) {
            throttle.await();
            throttle.read(100);
        }
        throttle.await();

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThanOrEqualTo(Duration.ofMillis(490));
    }

    @Test
    void waitsWhileTheSourceIsSlowAndSaysSo() throws InterruptedException {
        AtomicLong latencyMillis = new AtomicLong(80);
        Throttle throttle =
                new Throttle(
                        new ThrottleSettings(null, Duration.ofMillis(50), null),
                        () -> Duration.ofMillis(latencyMillis.get()),
                        () -> Duration.ZERO);
        Thread reader = Thread.ofVirtual().start(() -> awaitQuietly(throttle));

        await().until(() -> throttle.reason() != null);
        String reason = throttle.reason();
        boolean waiting = reader.isAlive();
        latencyMillis.set(1);
        boolean released = reader.join(Duration.ofSeconds(20));

        assertThat(reason).isEqualTo("the source answers in 80 ms, more than 50 ms");
        assertThat(waiting).isTrue();
        assertThat(released).isTrue();
        assertThat(throttle.reason()).isNull();
    }

    @Test
    void waitsWhileTheStreamLags() {
        AtomicLong lagMillis = new AtomicLong(2000);
        Throttle throttle =
                throttle(new ThrottleSettings(null, null, Duration.ofSeconds(1)), 0, lagMillis);
        Thread.ofVirtual().start(() -> awaitQuietly(throttle));

        await().until(() -> throttle.reason() != null);

        assertThat(throttle.reason()).contains("2000 ms behind");
        lagMillis.set(0);
        await().until(() -> throttle.reason() == null);
    }

    @Test
    void refusesLimitsThatWouldStopEverything() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ThrottleSettings(0L, null, null))
                .withMessage("maxRowsPerSecond must be above 0, was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ThrottleSettings(null, Duration.ZERO, null));
    }

    private static Throttle throttle(
            ThrottleSettings settings, long latencyMillis, AtomicLong lagMillis) {
        return new Throttle(
                settings,
                () -> Duration.ofMillis(latencyMillis),
                () -> Duration.ofMillis(lagMillis.get()));
    }

    private static void awaitQuietly(Throttle throttle) {
        try {
            throttle.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
