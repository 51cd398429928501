package dev.swingbridge.proxy.admin;

import org.jspecify.annotations.Nullable;

/**
 * One client session as operators see it.
 *
 * @param id the connection id the client knows
 * @param side {@code source} or {@code target}: where its last statement with tables ran
 * @param state what it does now, such as {@code idle}, {@code running}, {@code held}
 * @param transaction true while a transaction is open
 * @param blocking why a cutover would have to wait for it; null when it would not
 * @param ageMillis since it connected
 */
public record SessionLine(
        long id,
        String user,
        String client,
        @Nullable String schema,
        String side,
        String state,
        boolean transaction,
        @Nullable String blocking,
        long ageMillis) {}
