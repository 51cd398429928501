package dev.swingbridge.router;

import dev.swingbridge.router.SchemaObjects.Footprint;
import dev.swingbridge.router.table.TableName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Views, triggers and routines that a test makes up; nothing else is there. */
final class KnownObjects implements SchemaObjects {
    final Map<TableName, Footprint> views = new HashMap<>();
    final Map<TableName, Footprint> firing = new HashMap<>();
    final Map<TableName, Footprint> routines = new HashMap<>();
    final Map<TableName, TableName> triggers = new HashMap<>();
    Object version = new Object();
    boolean complete = true;

    @Override
    public boolean complete() {
        return complete;
    }

    @Override
    public Object version() {
        return version;
    }

    @Override
    public @Nullable Footprint behindView(TableName name) {
        return views.get(name);
    }

    @Override
    public Footprint behindTriggers(TableName name) {
        return firing.getOrDefault(name, Footprint.NONE);
    }

    @Override
    public Footprint behindRoutine(TableName name) {
        return routines.getOrDefault(name, Footprint.NONE);
    }

    @Override
    public Footprint behindNames(Set<TableName> names) {
        Set<TableName> tables = new HashSet<>(names);
        tables.retainAll(Set.of(RouterFixture.ORDERS, RouterFixture.AUDIT));
        Footprint found = new Footprint(Set.of(), tables, true);
        for (TableName name : names) {
            found = found.and(behindRoutine(name));
        }
        return found;
    }

    @Override
    public @Nullable TableName tableOfTrigger(TableName trigger) {
        return triggers.get(trigger);
    }
}
