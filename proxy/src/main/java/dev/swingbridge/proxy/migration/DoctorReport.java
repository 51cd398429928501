package dev.swingbridge.proxy.migration;

import dev.swingbridge.proxy.migration.store.ServedBy;
import java.util.List;

/**
 * What the durable records say, and what follows.
 *
 * @param why the records that decide it, one line each
 * @param actions what recovery will do, or with {@code --fix} did; empty when nothing is to do
 */
public record DoctorReport(
        String name, ServedBy authority, List<String> why, List<String> actions, boolean fixed) {
    public DoctorReport {
        why = List.copyOf(why);
        actions = List.copyOf(actions);
    }
}
