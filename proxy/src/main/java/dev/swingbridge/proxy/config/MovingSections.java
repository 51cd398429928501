package dev.swingbridge.proxy.config;

import dev.swingbridge.proxy.config.Configuration.DeferIndexes;
import dev.swingbridge.proxy.config.Configuration.Fence;
import dev.swingbridge.proxy.config.Configuration.OpenTransactions;
import java.time.Duration;

/** Reads {@code cutover:}, {@code copy:} and {@code apply:}. */
final class MovingSections {
    private static final int MOST_WORKERS = 256;

    private MovingSections() {}

    static Configuration.Cutover cutover(Section section) {
        Configuration.Cutover cutover =
                new Configuration.Cutover(
                        section.positiveDuration("maxHold", "500ms"),
                        section.positiveDuration("drain", "2s"),
                        section.positiveDuration("maxLag", "1s"),
                        section.choice(
                                "openTransactions", OpenTransactions.class, OpenTransactions.ABORT),
                        section.choice("fence", Fence.class, Fence.TRIGGERS));
        section.refuseUnknown();
        return cutover;
    }

    static Configuration.Copy copy(Section section) {
        int parallelism = section.countOrAuto("parallelism", MOST_WORKERS);
        long chunkBytes = section.positiveBytes("chunkBytes", "4MiB");
        DeferIndexes defer = section.choice("deferIndexes", DeferIndexes.class, DeferIndexes.AUTO);
        Section throttle = section.section("throttle");
        Duration latency = throttle.optionalDuration("maxSourceLatency");
        Long rows = throttle.optionalCount("maxRowsPerSecond", Long.MAX_VALUE);
        throttle.refuseUnknown();
        section.refuseUnknown();
        return new Configuration.Copy(
                parallelism, chunkBytes, defer, new Configuration.Throttle(latency, rows));
    }

    static Configuration.Apply apply(Section section) {
        int parallelism = section.countOrAuto("parallelism", MOST_WORKERS);
        if (parallelism > 1) {
            section.problem(
                    "parallelism",
                    "must be auto or 1: changes are applied in the order of the log, neighbouring"
                            + " transactions as one, was "
                            + parallelism);
        }
        section.refuseUnknown();
        return new Configuration.Apply(parallelism);
    }
}
