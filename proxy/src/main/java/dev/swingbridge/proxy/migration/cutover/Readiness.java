package dev.swingbridge.proxy.migration.cutover;

import java.util.List;

/** Whether the migration itself is ready for a cutover, as far as its condition and stream tell. */
@FunctionalInterface
public interface Readiness {
    /** What is in the way, one sentence each; empty when nothing is. */
    List<String> obstacles();
}
