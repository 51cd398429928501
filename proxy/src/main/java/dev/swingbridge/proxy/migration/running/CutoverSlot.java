package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One cutover of this proxy at a time: each holds statements and wants the servers for itself. */
public final class CutoverSlot {
    private final AtomicReference<@Nullable String> taken = new AtomicReference<>();

    /**
     * @throws RefusedException when another migration has it
     */
    void take(String migration, String verb) {
        String other = taken.compareAndExchange(null, migration);
        if (other != null) {
            throw new RefusedException(
                    "cannot %s %s now: a cutover of %s is under way; try again after it"
                            .formatted(verb, migration, other));
        }
    }

    void leave() {
        taken.set(null);
    }
}
