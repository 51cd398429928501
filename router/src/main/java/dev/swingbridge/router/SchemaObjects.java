package dev.swingbridge.router;

import dev.swingbridge.router.table.TableName;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What views, stored routines and triggers reach behind the names in a statement. Asked on every
 * statement: answers come from memory.
 */
public interface SchemaObjects {
    /**
     * The tables under a view, views in between resolved; null when the name is not a view. A view
     * has no side of its own: it is used where its tables are.
     */
    @Nullable Footprint behindView(TableName name);

    /**
     * What the triggers of a table touch when it is written, and the tables its foreign keys
     * change; {@link Footprint#NONE} when there is nothing of the kind.
     */
    Footprint behindTriggers(TableName name);

    /**
     * What a stored procedure or function touches; {@link Footprint#NONE} when there is no such
     * routine, {@link Footprint#UNKNOWN} when its body is not understood.
     */
    Footprint behindRoutine(TableName name);

    /** The table a trigger belongs to, or null when there is no such trigger. */
    @Nullable TableName tableOfTrigger(TableName trigger);

    /**
     * Another object as soon as any answer may be another one; what was worked out from the answers
     * holds as long as it stays the same.
     */
    Object version();

    /** Knows nothing: no views or triggers, and every routine may touch anything. */
    static SchemaObjects unread() {
        return new SchemaObjects() {
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
            public @Nullable TableName tableOfTrigger(TableName trigger) {
                return null;
            }

            @Override
            public Object version() {
                return SchemaObjects.class;
            }
        };
    }

    /**
     * Tables reached behind a name.
     *
     * @param known false when it may reach anything
     */
    record Footprint(Set<TableName> reads, Set<TableName> writes, boolean known) {
        public static final Footprint NONE = new Footprint(Set.of(), Set.of(), true);
        public static final Footprint UNKNOWN = new Footprint(Set.of(), Set.of(), false);

        public Footprint {
            reads = Set.copyOf(reads);
            writes = Set.copyOf(writes);
        }
    }
}
