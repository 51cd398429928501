package dev.swingbridge.proxy.migration;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One row that differs between the sides.
 *
 * @param kind {@code missing on target}, {@code extra on target} or {@code different}
 * @param columns the columns that differ; empty for missing and extra rows
 * @param source the row as text; null when it is not there
 */
public record RowDifference(
        String table,
        String key,
        String kind,
        String columns,
        @Nullable String source,
        @Nullable String target,
        Instant foundAt) {}
