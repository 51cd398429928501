package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.schema.SchemaDifference;
import dev.swingbridge.backfill.schema.SchemaReader;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What tables are on the side that is read, at the place in its log up to which the other side has
 * everything. The side that is read may be ahead of that place; the other side is just there, and
 * has the same columns.
 */
final class AppliedSchemas {
    private AppliedSchemas() {}

    static List<TableSchema> read(StreamSettings settings) throws SQLException, ApplyException {
        return read(settings, settings.tables().stream().map(TableSchema::name).toList());
    }

    static TableSchema read(StreamSettings settings, TableName table)
            throws SQLException, ApplyException {
        return read(settings, List.of(table)).getFirst();
    }

    private static List<TableSchema> read(StreamSettings settings, List<TableName> names)
            throws SQLException, ApplyException {
        Map<TableName, TableSchema> ahead;
        Map<TableName, TableSchema> applied;
        try (Connection from = settings.from().connection();
                Connection to = settings.to().connection()) {
            ahead = SchemaReader.read(from, names);
            applied = SchemaReader.read(to, names);
        }
        boolean sameFlavor =
                settings.from().identity().mariaDb() == settings.to().identity().mariaDb();
        List<TableSchema> tables = new ArrayList<>();
        for (TableName name : names) {
            TableSchema there = applied.get(name);
            if (there == null) {
                throw new ApplyException(name + " is missing on the stream's target");
            }
            TableSchema now = ahead.get(name);
            List<Column> columns =
                    there.columns().stream()
                            .map(column -> asRead(column, now, sameFlavor))
                            .toList();
            tables.add(
                    new TableSchema(
                            name, columns, there.key(), there.keyIndexName(), there.uniqueKeys()));
        }
        return tables;
    }

    /** The same type may go by another name on the side that is read. */
    private static Column asRead(Column applied, @Nullable TableSchema now, boolean sameFlavor) {
        if (now == null) {
            return applied;
        }
        return now.columns().stream()
                .filter(each -> each.name().equals(applied.name()))
                .filter(each -> SchemaDifference.sameType(each, applied, sameFlavor))
                .findFirst()
                .orElse(applied);
    }
}
