package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The stream's tables on the apply side, and from where on each is held to exact matches. */
final class StreamTables {
    private static final LogPosition ALWAYS = new LogPosition(".0", 0);

    private final Map<TableName, TargetTable> bound = new ConcurrentHashMap<>();
    private final Map<TableName, LogPosition> strictFrom = new ConcurrentHashMap<>();
    private final Map<TableName, LogPosition> changedAt = new ConcurrentHashMap<>();

    StreamTables(Set<TableName> copied) {
        copied.forEach(table -> strictFrom.put(table, ALWAYS));
    }

    void strictFrom(TableName table, LogPosition position) {
        strictFrom.put(table, position);
    }

    /** Whether changes after this position must match exactly. */
    boolean strict(TableName table, LogPosition committed) {
        LogPosition from = strictFrom.get(table);
        return from != null && from.compareTo(committed) <= 0;
    }

    /** Its definition has changed. */
    void renew(Connection connection, TableSchema schema) throws SQLException, ApplyException {
        bound.put(schema.name(), TargetTable.bind(connection, schema));
    }

    /** Chunks of this table that were begun before this position are of another definition. */
    void changed(TableName table, LogPosition position) {
        changedAt.put(table, position);
    }

    /** Whether its rows are of a definition that the table has no more. */
    boolean outdated(Chunk chunk) {
        LogPosition changed = changedAt.get(chunk.table().name());
        TargetTable now = bound.get(chunk.table().name());
        if (changed == null || now == null) {
            return false;
        }
        return chunk.window().openedAt().log().compareTo(changed) < 0
                || !names(chunk.table()).equals(names(now.schema()));
    }

    private static List<String> names(TableSchema table) {
        return table.columns().stream().map(Column::name).toList();
    }

    /** The table's statements; reads its columns on the apply side when they are not known. */
    TargetTable get(Connection connection, TableSchema schema) throws SQLException, ApplyException {
        TargetTable known = bound.get(schema.name());
        if (known == null) {
            known = TargetTable.bind(connection, schema);
            bound.put(schema.name(), known);
        }
        return known;
    }

    Map<TableName, TargetTable> bound() {
        return bound;
    }
}
