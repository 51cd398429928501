package dev.swingbridge.router;

import dev.swingbridge.router.table.TableName;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Knows nothing: no views or triggers, and every routine may touch anything. */
public class UnreadObjects implements SchemaObjects {
    @Override
    public @Nullable Footprint behindView(TableName name) {
        return null;
    }

    @Override
    public Footprint behindTriggers(TableName name) {
        return Footprint.NONE;
    }

    @Override
    public Footprint behindRoutine(TableName name) {
        return Footprint.UNKNOWN;
    }

    @Override
    public Footprint behindNames(Set<TableName> names) {
        return Footprint.UNKNOWN;
    }

    @Override
    public @Nullable TableName tableOfTrigger(TableName trigger) {
        return null;
    }

    @Override
    public boolean complete() {
        return false;
    }

    @Override
    public Object version() {
        return SchemaObjects.class;
    }
}
