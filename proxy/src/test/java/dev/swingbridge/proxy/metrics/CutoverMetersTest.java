package dev.swingbridge.proxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.cutover.CutoverReport.Outcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CutoverMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CutoverMeters meters = new CutoverMeters(registry);

    private static CutoverReport report(Outcome outcome, double holdMillis) {
        return new CutoverReport(
                "switch-traffic",
                outcome,
                null,
                holdMillis,
                Instant.EPOCH,
                List.of(new CutoverReport.StepReport("decide", 3, "done")));
    }

    private double counted(String outcome) {
        return registry.counter("swingbridge.cutovers", "outcome", outcome).count();
    }

    @Test
    void countsWhatAnUnknownCutoverHeldOnceItsOutcomeIsKnown() {
        meters.record(report(Outcome.UNKNOWN, 10_000));
        meters.record(report(Outcome.DONE, 12_000));

        assertThat(counted("unknown")).isEqualTo(1);
        assertThat(counted("done")).isEqualTo(1);
        assertThat(registry.get("swingbridge.cutover.hold").timer().count()).isEqualTo(1);
        assertThat(registry.get("swingbridge.cutover.hold").timer().max(TimeUnit.MILLISECONDS))
                .isEqualTo(12_000);
        assertThat(registry.get("swingbridge.cutover.step").timer().count()).isEqualTo(1);
    }
}
