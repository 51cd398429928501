package dev.swingbridge.router;

import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.sql.StatementFacts.Kind;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A read of tables on both sides that one side can answer alone, because it has copies of those
 * that the other side serves.
 *
 * @param side answers
 * @param copied groups whose copies it reads
 */
public record CopyRead(Side side, Set<String> copied) {
    /** Beyond reading, these leave nothing on a server. */
    private static final Set<Effect> HARMLESS =
            EnumSet.of(
                    Effect.READS_USER_VARIABLE,
                    Effect.SETS_USER_VARIABLE,
                    Effect.READS_LAST_INSERT_ID,
                    Effect.READS_CONNECTION_ID,
                    Effect.READS_DEFAULT_SCHEMA,
                    Effect.CALCULATES_FOUND_ROWS);

    static @Nullable CopyRead of(
            StatementFacts facts,
            TableClosure reach,
            RouteTable routes,
            TransactionView session,
            Copies copies) {
        if (facts.kind() != Kind.SELECT
                || reach.everything()
                || reach.controlSchema()
                || !facts.writes().isEmpty()
                || !facts.routines().isEmpty()
                || !HARMLESS.containsAll(facts.effects())
                || !session.temporaryTables().isEmpty()) {
            return null;
        }
        // views are where all else is; the other side has the tables only
        boolean plain = facts.reads().containsAll(reach.tables());
        Side home = routes.defaultSide();
        for (Side side : plain ? List.of(home, home.other()) : List.of(home)) {
            Set<String> copied = copied(side, reach, routes, copies);
            if (copied != null && !session.workedOn().contains(side.other())) {
                return new CopyRead(side, copied);
            }
        }
        return null;
    }

    /** Null when the side lacks one of the tables. */
    private static @Nullable Set<String> copied(
            Side side, TableClosure reach, RouteTable routes, Copies copies) {
        Set<String> groups = new HashSet<>();
        for (TableName table : reach.tables()) {
            if (routes.sideOf(table) == side) {
                continue;
            }
            String group = routes.groupOf(table);
            if (group == null || !(groups.contains(group) || copies.on(side, group))) {
                return null;
            }
            groups.add(group);
        }
        return Set.copyOf(groups);
    }
}
