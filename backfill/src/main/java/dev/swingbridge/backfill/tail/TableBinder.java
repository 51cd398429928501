package dev.swingbridge.backfill.tail;

import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.router.table.OnDdl;
import dev.swingbridge.router.table.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Knows the migrated tables, and what every other table in the log means to a stream. */
final class TableBinder {
    private static final Set<String> ORIGIN_TABLES = Set.of("stream_checkpoint", "chunk");

    private final Map<TableName, TableSchema> schemas = new HashMap<>();
    private final Map<TableName, Integer> hiddenColumns;
    private final LoggedStatement statements;
    private final DefinitionJudge definitions;

    /** The last binding of each table, since the same few tables come again and again. */
    private final Map<TableName, Bound> lastBound = new HashMap<>();

    private record Bound(List<LoggedType> types, BoundTable.Migrated table) {}

    /**
     * @param hiddenColumns how many columns the server hides behind those of each schema
     * @param onDdl what becomes of statements that change a definition
     */
    TableBinder(List<TableSchema> tables, Map<TableName, Integer> hiddenColumns, OnDdl onDdl) {
        tables.forEach(table -> schemas.put(table.name(), table));
        this.hiddenColumns = Map.copyOf(hiddenColumns);
        this.statements = new LoggedStatement(schemas.keySet());
        this.definitions = new DefinitionJudge(onDdl, schemas.values());
    }

    /**
     * Reads a TABLE_MAP event from behind its table number and flags.
     *
     * <pre>
     * // length 1 | schema | 00 | length 1 | table | 00 | columns | types | metadata length | metadata | ...
     * </pre>
     */
    BoundTable bind(ByteCursor body) throws TailException {
        String schema = body.utf8(body.u8());
        body.skip(1);
        TableName name = new TableName(schema, body.utf8(body.u8()));
        body.skip(1);
        TableSchema wanted = schemas.get(name);
        boolean control = schema.equals(DatabaseServer.CONTROL_SCHEMA);
        if (control && ORIGIN_TABLES.contains(name.table())) {
            return new BoundTable.Origin(name);
        }
        if (wanted == null && !(control && name.table().equals("marker"))) {
            return new BoundTable.Other(name);
        }
        List<LoggedType> types = readTypes(body);
        return wanted == null ? new BoundTable.Marker(name, types) : bind(wanted, types);
    }

    private static List<LoggedType> readTypes(ByteCursor body) throws TailException {
        int columns = (int) body.packed();
        byte[] codes = body.take(columns);
        ByteCursor metadata = body.slice((int) body.packed());
        List<LoggedType> types = new ArrayList<>(columns);
        for (byte code : codes) {
            types.add(LoggedType.read(code & 0xff, metadata));
        }
        return types;
    }

    private BoundTable.Migrated bind(TableSchema schema, List<LoggedType> types)
            throws TailException {
        Bound last = lastBound.get(schema.name());
        if (last == null || !last.types.equals(types)) {
            int hidden = hiddenColumns.getOrDefault(schema.name(), 0);
            last = new Bound(types, BoundTable.Migrated.bind(schema, types, hidden));
            lastBound.put(schema.name(), last);
        }
        return last.table;
    }

    /**
     * Judges a statement in the log.
     *
     * @return null when it bears upon no migrated table
     * @throws TailException when it does so in a way that the stream cannot pass
     */
    @Nullable LoggedChange judge(String sql, String defaultSchema) throws TailException {
        return switch (statements.judge(sql, defaultSchema)) {
            case IRRELEVANT -> null;
            case DEFINITION -> definitions.judge(sql, defaultSchema);
            case ROWS_BY_STATEMENT ->
                    throw new TailException(
                            "a change that may concern migrated tables was logged as a statement: "
                                    + LoggedChange.shown(sql)
                                    + "; set binlog_format=ROW for every session, then cancel and"
                                    + " create the migration again");
        };
    }
}
