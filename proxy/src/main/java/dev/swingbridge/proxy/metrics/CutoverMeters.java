package dev.swingbridge.proxy.metrics;

import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.cutover.CutoverReport.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;

/** How long cutovers held statements, and what each step of them took. */
public final class CutoverMeters {
    private static final Duration[] HOLD_BUCKETS = {
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1)
    };

    private final MeterRegistry registry;

    public CutoverMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * One cutover has ended, well or not. One whose outcome is unknown is counted as that at once;
     * what it held and took is counted when the outcome is known, which is another call.
     */
    public void record(CutoverReport report) {
        String outcome = report.outcome().name().toLowerCase(Locale.ROOT);
        registry.counter("swingbridge.cutovers", "outcome", outcome).increment();
        if (report.outcome() == Outcome.UNKNOWN) {
            return;
        }
        if (report.holdMillis() > 0) {
            Timer.builder("swingbridge.cutover.hold")
                    .tag("direction", report.direction())
                    .serviceLevelObjectives(HOLD_BUCKETS)
                    .register(registry)
                    .record(nanos(report.holdMillis()));
        }
        for (CutoverReport.StepReport step : report.steps()) {
            registry.timer("swingbridge.cutover.step", "step", step.name())
                    .record(nanos(step.millis()));
        }
    }

    private static Duration nanos(double millis) {
        return Duration.ofNanos(Math.round(millis * 1e6));
    }
}
