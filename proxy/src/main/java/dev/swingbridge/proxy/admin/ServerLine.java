package dev.swingbridge.proxy.admin;

import org.jspecify.annotations.Nullable;

/**
 * One of the two servers as operators see it.
 *
 * @param name {@code source} or {@code target}
 * @param version as the server prints it; null while it cannot be reached
 * @param position end of its log as {@code file:offset}; null while it cannot be told
 * @param problem why it cannot be used; null while it can
 */
public record ServerLine(
        String name,
        String address,
        String user,
        @Nullable String version,
        @Nullable String position,
        boolean reachable,
        @Nullable String problem) {}
