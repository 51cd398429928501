package dev.swingbridge.proxy.admin;

import org.jspecify.annotations.Nullable;

/**
 * One client session as operators see it.
 *
 * @param id the connection id the client knows
 * @param side {@code source} or {@code target}: where its last statement with tables ran
 * @param state what it does now: {@code idle}, {@code running}, {@code held}, {@code moving},
 *     {@code dumping}
 * @param transactionMillis how long its transaction has been open; null without one
 * @param lastStatement kind and tables of its last statement
 * @param blocking why a cutover would have to wait for it; null when it would not
 */
public record SessionLine(
        long id,
        String user,
        String client,
        String side,
        String state,
        @Nullable Long transactionMillis,
        String lastStatement,
        @Nullable String blocking) {}
