package dev.swingbridge.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class GridTest {
    @Test
    void showsTimesInMillisecondsAndLeavesNullAlone() {
        Grid grid = Grid.of("at", "reason");

        grid.row(Instant.parse("2026-01-02T03:04:05.123456789Z"), null);

        assertThat(grid.rows().getFirst()).containsExactly("2026-01-02T03:04:05.123Z", null);
    }
}
