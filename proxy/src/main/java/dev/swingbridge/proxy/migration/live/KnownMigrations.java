package dev.swingbridge.proxy.migration.live;

import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.running.Migration;
import dev.swingbridge.proxy.migration.store.Definition;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The migrations this proxy knows, by name. Safe for use by any thread. */
final class KnownMigrations implements AutoCloseable {
    private final Map<String, Migration> byName = new ConcurrentSkipListMap<>();

    @Nullable Migration find(String name) {
        return byName.get(name);
    }

    /**
     * @throws RefusedException when there is none
     */
    Migration get(String name) {
        Migration found = byName.get(name);
        if (found == null) {
            throw new RefusedException(
                    "there is no migration named %s; there are: %s"
                            .formatted(
                                    name, byName.isEmpty() ? "none" : String.join(", ", names())));
        }
        return found;
    }

    Set<String> names() {
        return byName.keySet();
    }

    /** Of those that have not ended: their tables are taken. */
    Collection<Definition> live() {
        return byName.values().stream()
                .filter(each -> !each.state().ended())
                .map(Migration::definition)
                .toList();
    }

    /** It looks after itself from now on, in the place of an ended one of its name. */
    void take(Migration migration) {
        Migration before = byName.put(migration.definition().name(), migration);
        if (before != null) {
            before.close();
        }
        migration.open();
    }

    void remove(Migration migration) {
        byName.remove(migration.definition().name(), migration);
    }

    @Override
    public void close() {
        byName.values().forEach(Migration::close);
    }
}
