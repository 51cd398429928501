package dev.swingbridge.proxy.metrics;

import dev.swingbridge.backfill.apply.ReplicationStream;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;

/** What the streams of this proxy have applied, of all streams together. */
public final class StreamMeters {
    private final MeterRegistry registry;

    public StreamMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Counts one more stream.
     *
     * @param name of its checkpoint
     */
    public void watch(String name, ReplicationStream stream) {
        FunctionCounter.builder(
                        "swingbridge.apply.transactions",
                        stream,
                        s -> s.status().transactionsApplied())
                .tag("stream", name)
                .register(registry);
        FunctionCounter.builder("swingbridge.apply.rows", stream, s -> s.status().rowsApplied())
                .tag("stream", name)
                .register(registry);
    }
}
