package dev.swingbridge.proxy.config;

import dev.swingbridge.backfill.copy.CopySettings;
import dev.swingbridge.backfill.throttle.ThrottleSettings;
import dev.swingbridge.backfill.verify.VerifySettings;
import dev.swingbridge.proxy.migration.MigrationSettings;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions.Fence;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions.OpenTransactions;
import java.time.Duration;
import java.util.Set;

/** Reads {@code cutover:}, {@code copy:} and what is left of {@code apply:}. */
final class MigrationSections {
    private static final int MOST_READERS = 256;

    private MigrationSections() {}

    static MigrationSettings read(Section root, String proxyName) {
        CutoverOptions cutover = cutover(root.section("cutover"));
        Section copy = root.section("copy");
        CopySettings reading = copy(copy);
        ThrottleSettings throttle = throttle(copy.section("throttle"));
        copy.refuseUnknown();
        retiredApply(root.retiredSection("apply"));
        return new MigrationSettings(
                proxyName, cutover, reading, throttle, VerifySettings.defaults());
    }

    private static CutoverOptions cutover(Section section) {
        CutoverOptions defaults = CutoverOptions.defaults();
        CutoverOptions cutover =
                defaults.withMaxHold(section.positiveDuration("maxHold", defaults.maxHold()))
                        .withDrain(section.positiveDuration("drain", defaults.drain()))
                        .withMaxLag(section.positiveDuration("maxLag", defaults.maxLag()))
                        .withOpenTransactions(
                                section.choice(
                                        "openTransactions",
                                        OpenTransactions.class,
                                        defaults.openTransactions()))
                        .withFence(section.choice("fence", Fence.class, defaults.fence()));
        section.refuseUnknown();
        return cutover;
    }

    private static CopySettings copy(Section section) {
        CopySettings defaults = CopySettings.defaults();
        int readers = section.countOrAuto("parallelism", MOST_READERS);
        return defaults.withParallelism(readers == 0 ? defaults.parallelism() : readers)
                .withChunkBytes(section.positiveBytes("chunkBytes", defaults.chunkBytes()))
                .withDeferIndexesFrom(
                        switch (section.word("deferIndexes", "auto", "always", "never")) {
                            case "always" -> 0;
                            case "never" -> Long.MAX_VALUE;
                            default -> defaults.deferIndexesFrom();
                        });
    }

    private static ThrottleSettings throttle(Section section) {
        Duration latency = section.optionalDuration("maxSourceLatency");
        Long rows = section.optionalCount("maxRowsPerSecond", Long.MAX_VALUE);
        section.refuseUnknown();
        return new ThrottleSettings(rows, latency, null);
    }

    private static void retiredApply(Section section) {
        section.retired(
                "parallelism",
                Set.of("auto", "1", "null"),
                "changes are applied in the order of the log, neighbouring transactions as one");
        section.refuseUnknown();
    }
}
