package dev.swingbridge.proxy.session;

import dev.swingbridge.router.Decision;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.Side;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What sessions count and time. Safe for use by any thread. */
public final class SessionMetrics {
    private final Counter[][] statements =
            new Counter[Side.values().length][StatementFacts.Kind.values().length];
    private final Timer[] seconds = new Timer[Side.values().length];
    private final AtomicInteger[] backends = new AtomicInteger[Side.values().length];
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger clients = new AtomicInteger();
    private final MeterRegistry meters;

    public SessionMetrics(MeterRegistry meters) {
        this.meters = meters;
        for (Side side : Side.values()) {
            for (StatementFacts.Kind kind : StatementFacts.Kind.values()) {
                statements[side.ordinal()][kind.ordinal()] =
                        meters.counter(
                                "swingbridge.statements",
                                "side",
                                side.label(),
                                "kind",
                                kind.name().toLowerCase(java.util.Locale.ROOT));
            }
            seconds[side.ordinal()] =
                    Timer.builder("swingbridge.statement")
                            .tag("side", side.label())
                            .serviceLevelObjectives(
                                    Duration.ofMillis(1),
                                    Duration.ofMillis(5),
                                    Duration.ofMillis(25),
                                    Duration.ofMillis(100),
                                    Duration.ofMillis(500),
                                    Duration.ofSeconds(5))
                            .register(meters);
            AtomicInteger open = new AtomicInteger();
            backends[side.ordinal()] = open;
            Gauge.builder("swingbridge.backend.connections", open, AtomicInteger::get)
                    .tag("side", side.label())
                    .register(meters);
        }
        Gauge.builder("swingbridge.held.statements", held, AtomicInteger::get).register(meters);
        Gauge.builder("swingbridge.client.connections", clients, AtomicInteger::get)
                .register(meters);
    }

    void ran(Side side, StatementFacts.Kind kind, long nanos) {
        statements[side.ordinal()][kind.ordinal()].increment();
        seconds[side.ordinal()].record(nanos, TimeUnit.NANOSECONDS);
    }

    void refused(Decision.Reason reason) {
        meters.counter(
                        "swingbridge.refused.statements",
                        "reason",
                        reason.name().toLowerCase(java.util.Locale.ROOT))
                .increment();
    }

    void held(int change) {
        held.addAndGet(change);
    }

    void clients(int change) {
        clients.addAndGet(change);
    }

    void backends(Side side, int change) {
        backends[side.ordinal()].addAndGet(change);
    }
}
