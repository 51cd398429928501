package dev.swingbridge.backfill.copy;

import dev.swingbridge.backfill.row.Row;
import org.jspecify.annotations.Nullable;

/**
 * The keys after {@code after} up to and with {@code upTo}, open where null, and the chunk numbers
 * that may be given to its pieces.
 */
record KeyRange(long firstNumber, long lastNumber, @Nullable Row after, @Nullable Row upTo) {}
