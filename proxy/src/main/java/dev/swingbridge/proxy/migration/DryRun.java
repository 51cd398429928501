package dev.swingbridge.proxy.migration;

import java.util.List;

/**
 * What {@code complete} or {@code cancel} would do; nothing is changed.
 *
 * @param steps in their order
 * @param refusals why it would be refused now, one sentence each; empty when it would not
 */
public record DryRun(String verb, String migration, List<String> steps, List<String> refusals) {
    public DryRun {
        steps = List.copyOf(steps);
        refusals = List.copyOf(refusals);
    }
}
