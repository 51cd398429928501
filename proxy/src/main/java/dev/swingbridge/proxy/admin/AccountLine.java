package dev.swingbridge.proxy.admin;

import org.jspecify.annotations.Nullable;

/**
 * Whether an account can log in on both sides.
 *
 * @param source null when it can, else why not
 * @param target null when it can, else why not
 * @param checked how that is known: {@link #LOGGED_IN} or {@link #LOOKED_UP}
 */
public record AccountLine(
        String account, @Nullable String source, @Nullable String target, String checked) {
    /** By logging in with its password. */
    public static final String LOGGED_IN = "logged in";

    /** From what the servers store; its password has not been seen yet. */
    public static final String LOOKED_UP = "looked up";
}
