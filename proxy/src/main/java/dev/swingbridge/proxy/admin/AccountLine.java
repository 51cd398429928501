package dev.swingbridge.proxy.admin;

import org.jspecify.annotations.Nullable;

/**
 * Whether an account can log in on both sides.
 *
 * @param source null when it can, else why not
 * @param target null when it can, else why not
 */
public record AccountLine(String account, @Nullable String source, @Nullable String target) {}
