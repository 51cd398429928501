package dev.swingbridge.proxy.migration.live;

import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Names and tables are given and taken back one at a time: one create or delete, never two. */
final class NameTurn {
    private final AtomicReference<@Nullable Supplier<String>> taken = new AtomicReference<>();

    /**
     * @param words what is done in this turn, for those who are refused meanwhile
     * @throws RefusedException when another create or delete has the turn
     */
    void take(String verb, String name, Supplier<String> words) {
        Supplier<String> other = taken.compareAndExchange(null, words);
        if (other != null) {
            throw new RefusedException(
                    "cannot %s %s now: another create or delete is under way: %s; try again after it"
                            .formatted(verb, name, other.get()));
        }
    }

    void leave() {
        taken.set(null);
    }
}
