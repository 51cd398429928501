package dev.swingbridge.router;

import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.TableName;
import java.util.HashSet;
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

    /**
     * What a text may touch that has these names in it, whatever they stand for: the tables and
     * routines among them. Their schemas are complete, and spelled as in the text.
     */
    Footprint behindNames(Set<TableName> names);

    /** The table a trigger belongs to, or null when no such trigger is known. */
    @Nullable TableName tableOfTrigger(TableName trigger);

    /** Whether there is nothing but what is known. */
    boolean complete();

    /**
     * Another object as soon as any answer may be another one; what was worked out from the answers
     * holds as long as it stays the same.
     */
    Object version();

    /**
     * Tables reached behind a name.
     *
     * @param definitions statements among it that change the definition of something there is
     * @param leaves what the session has of it afterwards
     * @param known false when it may reach anything
     */
    record Footprint(
            Set<TableName> reads,
            Set<TableName> writes,
            Set<StatementFacts> definitions,
            Leftovers leaves,
            boolean known) {
        public static final Footprint NONE = new Footprint(Set.of(), Set.of(), true);
        public static final Footprint UNKNOWN = new Footprint(Set.of(), Set.of(), false);

        public Footprint {
            reads = Set.copyOf(reads);
            writes = Set.copyOf(writes);
            definitions = Set.copyOf(definitions);
        }

        /** One that leaves nothing behind. */
        public Footprint(
                Set<TableName> reads,
                Set<TableName> writes,
                Set<StatementFacts> definitions,
                boolean known) {
            this(reads, writes, definitions, Leftovers.NONE, known);
        }

        /** One that changes no definition, either. */
        public Footprint(Set<TableName> reads, Set<TableName> writes, boolean known) {
            this(reads, writes, Set.of(), known);
        }

        /** What either of them reaches. */
        public Footprint and(Footprint other) {
            return new Footprint(
                    both(reads, other.reads),
                    both(writes, other.writes),
                    both(definitions, other.definitions),
                    leaves.and(other.leaves),
                    known && other.known);
        }
    }

    /**
     * What a routine or a trigger may leave behind in the session that ran it.
     *
     * @param userVariables lower-case names without {@code @}
     * @param temporaryTables that it makes, and does not drop again
     */
    record Leftovers(Set<String> userVariables, Set<TableName> temporaryTables) {
        public static final Leftovers NONE = new Leftovers(Set.of(), Set.of());

        public Leftovers {
            userVariables = Set.copyOf(userVariables);
            temporaryTables = Set.copyOf(temporaryTables);
        }

        /** What either of them leaves. */
        public Leftovers and(Leftovers other) {
            if (other.isEmpty()) {
                return this;
            }
            return isEmpty()
                    ? other
                    : new Leftovers(
                            both(userVariables, other.userVariables),
                            both(temporaryTables, other.temporaryTables));
        }

        public boolean isEmpty() {
            return userVariables.isEmpty() && temporaryTables.isEmpty();
        }
    }

    private static <T> Set<T> both(Set<T> one, Set<T> other) {
        Set<T> all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }
}
