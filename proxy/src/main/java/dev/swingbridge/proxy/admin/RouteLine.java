package dev.swingbridge.proxy.admin;

import org.jspecify.annotations.Nullable;

/**
 * Where one table is served.
 *
 * @param table {@code schema.table}, {@code *} for every other table
 * @param server {@code source} or {@code target}
 * @param migration that moves it; null for a rule or the default
 */
public record RouteLine(String table, String server, @Nullable String migration) {}
