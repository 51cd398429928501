package dev.swingbridge.proxy.metrics;

import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** How the migrations stand, brought up to date at every scrape. */
public final class MigrationMeters {
    private final MeterRegistry registry;
    private final MultiGauge lag;
    private final MultiGauge differences;
    private final MultiGauge states;
    private final MultiGauge canReverse;
    private final Map<String, AtomicLong> totals = new ConcurrentHashMap<>();

    public MigrationMeters(MeterRegistry registry) {
        this.registry = registry;
        lag =
                MultiGauge.builder("swingbridge.replication.lag")
                        .baseUnit("seconds")
                        .description("Lag of the copy that does not serve")
                        .register(registry);
        differences =
                MultiGauge.builder("swingbridge.verify.differences")
                        .description("Rows that differed in the last verification")
                        .register(registry);
        states =
                MultiGauge.builder("swingbridge.migration.state")
                        .description("1 for the state a migration is in")
                        .register(registry);
        canReverse =
                MultiGauge.builder("swingbridge.can.reverse")
                        .description("1 while traffic could be moved back")
                        .register(registry);
    }

    /** Takes the new standing over; migrations that are gone disappear. */
    public synchronized void update(List<MigrationStatus> migrations) {
        List<Row<?>> lags = new ArrayList<>();
        List<Row<?>> differing = new ArrayList<>();
        List<Row<?>> inState = new ArrayList<>();
        List<Row<?>> reversible = new ArrayList<>();
        for (MigrationStatus status : migrations) {
            Tags name = Tags.of("migration", status.name());
            Long millis = status.stream().lagMillis();
            if (millis != null) {
                Tags stream = name.and("direction", status.stream().direction());
                lags.add(Row.of(stream, millis / 1e3));
            }
            differing.add(Row.of(name, status.verify().differences()));
            reversible.add(Row.of(name, status.canReverse().yes() ? 1 : 0));
            for (MigrationState state : MigrationState.values()) {
                Tags tags = name.and("state", state.name());
                inState.add(Row.of(tags, state == status.state() ? 1 : 0));
            }
            count(status, name);
        }
        lag.register(lags, true);
        differences.register(differing, true);
        states.register(inState, true);
        canReverse.register(reversible, true);
    }

    private void count(MigrationStatus status, Tags name) {
        for (MigrationStatus.Table table : status.tables()) {
            Tags tags = name.and("table", table.name());
            total("swingbridge.copy.rows", tags, table.rowsCopied());
            total("swingbridge.copy.bytes", tags, table.bytesCopied());
        }
        total("swingbridge.verify.rows", name, status.verify().rowsCompared());
    }

    private void total(String meter, Tags tags, long value) {
        totals.computeIfAbsent(
                        meter + tags,
                        key -> {
                            AtomicLong total = new AtomicLong();
                            FunctionCounter.builder(meter, total, AtomicLong::get)
                                    .tags(tags)
                                    .register(registry);
                            return total;
                        })
                .set(value);
    }
}
