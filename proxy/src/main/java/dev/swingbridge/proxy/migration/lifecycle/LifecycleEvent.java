package dev.swingbridge.proxy.migration.lifecycle;

/** What moves a migration on: a verb that is asked for, or something that happens to it. */
public sealed interface LifecycleEvent permits Verb, Occurrence {
    /** For operators; a verb as they type it. */
    String label();
}
