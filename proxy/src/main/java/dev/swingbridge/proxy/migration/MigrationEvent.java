package dev.swingbridge.proxy.migration;

import java.time.Instant;

/**
 * Something an operator who watches wants to see at once.
 *
 * @param kind {@code state}, {@code health}, {@code step}, {@code verify} or {@code progress}
 * @param text one line
 */
public record MigrationEvent(Instant at, String migration, String kind, String text) {}
