package dev.swingbridge.proxy.session.registry;

import dev.swingbridge.proxy.session.state.PerSide;
import dev.swingbridge.router.Decision;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.Side;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What sessions count and time. Safe for use by any thread. */
public final class SessionMetrics {
    private final MeterRegistry meters;
    private final PerSide<OneSide> sides;
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger clients = new AtomicInteger();

    public SessionMetrics(MeterRegistry meters) {
        this.meters = meters;
        this.sides = new PerSide<>(side -> new OneSide(meters, side));
        Gauge.builder("swingbridge.held.statements", held, AtomicInteger::get).register(meters);
        Gauge.builder("swingbridge.client.connections", clients, AtomicInteger::get)
                .register(meters);
    }

    private static final class OneSide {
        private final Map<StatementFacts.Kind, Counter> statements =
                new EnumMap<>(StatementFacts.Kind.class);
        private final Timer seconds;
        private final Counter readsPausedSeconds;
        private final AtomicInteger connections = new AtomicInteger();

        OneSide(MeterRegistry meters, Side side) {
            for (StatementFacts.Kind kind : StatementFacts.Kind.values()) {
                statements.put(
                        kind,
                        meters.counter(
                                "swingbridge.statements",
                                "side",
                                side.label(),
                                "kind",
                                kind.name().toLowerCase(Locale.ROOT)));
            }
            seconds =
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
            readsPausedSeconds =
                    Counter.builder("swingbridge.reads.paused")
                            .description("How long replies waited for clients that read slowly")
                            .baseUnit("seconds")
                            .tag("side", side.label())
                            .register(meters);
            Gauge.builder("swingbridge.backend.connections", connections, AtomicInteger::get)
                    .tag("side", side.label())
                    .register(meters);
        }

        void ran(StatementFacts.Kind kind, long nanos) {
            Counter counter = statements.get(kind);
            if (counter != null) {
                counter.increment();
            }
            seconds.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    public void ran(Side side, StatementFacts.Kind kind, long nanos) {
        sides.get(side).ran(kind, nanos);
    }

    public void readsPaused(Side side, long nanos) {
        sides.get(side).readsPausedSeconds.increment(nanos / 1e9);
    }

    public void refused(Decision.Reason reason) {
        meters.counter(
                        "swingbridge.refused.statements",
                        "reason",
                        reason.name().toLowerCase(Locale.ROOT))
                .increment();
    }

    public void held(int change) {
        held.addAndGet(change);
    }

    public void clients(int change) {
        clients.addAndGet(change);
    }

    public void backends(Side side, int change) {
        sides.get(side).connections.addAndGet(change);
    }
}
