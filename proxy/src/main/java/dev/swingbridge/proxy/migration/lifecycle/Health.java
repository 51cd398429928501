package dev.swingbridge.proxy.migration.lifecycle;

/** How a migration fares in its state. */
public enum Health {
    RUNNING,
    /** Stands still because an operator asked for it. */
    PAUSED,
    /** Stands still because of the reason given beside it; {@code resume} tries again. */
    FAILED
}
