package dev.swingbridge.backfill.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RateMeterTest {
    private static final long SECOND = 1_000_000_000L;

    private final RateMeter rate = new RateMeter(0);

    @Test
    void sumsTheLastSecondsOnly() {
        for (int second = 0; second < 20; second++) {
            rate.add(second * SECOND, second < 10 ? 1_000 : 100, second < 10 ? 50_000 : 5_000);
        }

        assertThat(rate.rowsPerSecond(20 * SECOND - 1)).isCloseTo(100, within(1.0));
        assertThat(rate.bytesPerSecond(20 * SECOND - 1)).isCloseTo(5_000, within(50.0));
    }

    @Test
    void isNotSettledInItsFirstSeconds() {
        rate.add(SECOND / 10, 1_000_000, 1);

        assertThat(rate.settled(SECOND)).isFalse();
        assertThat(rate.settled(3 * SECOND)).isTrue();
    }
}
