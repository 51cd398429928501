package dev.swingbridge.proxy.migration.lifecycle;

/** How a migration fares in its state. */
public enum Health {
    RUNNING,
    /** Stopped because an operator asked for it. */
    PAUSED,
    /** Stopped for the reason given beside it; {@code resume} tries again. */
    FAILED
}
