package dev.swingbridge.backfill.tail;

import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.tail.LoggedStatement.Verdict;
import dev.swingbridge.router.table.DdlRule;
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
    private static final int COLUMN_NAMES = 4;

    /** How MySQL calls the columns it makes for expressions in indexes. */
    private static final String HIDDEN = "!hidden!";

    private final String stream;

    /** Definitions change on the way, so the log has to say which columns a row has. */
    private final boolean byName;

    private final Map<TableName, TableSchema> schemas = new HashMap<>();
    private final Map<TableName, Integer> hiddenColumns;
    private final LogLanguage language;
    private final MigratedNames names;
    private final DefinitionJudge definitions;

    /** The last binding of each table, since the same few tables come again and again. */
    private final Map<TableName, Bound> lastBound = new HashMap<>();

    private record Bound(List<LoggedType> types, List<String> names, BoundTable.Migrated table) {}

    /**
     * @param stream whose own statements on this server bear upon nothing
     * @param hiddenColumns how many columns the server hides after those of each schema
     * @param rule what becomes of statements that change a definition
     * @param language of the statements in the log
     */
    TableBinder(
            String stream,
            List<TableSchema> tables,
            Map<TableName, Integer> hiddenColumns,
            DdlRule rule,
            LogLanguage language) {
        this.stream = stream;
        this.byName = rule.policy() == OnDdl.APPLY;
        tables.forEach(table -> schemas.put(table.name(), table));
        this.hiddenColumns = Map.copyOf(hiddenColumns);
        this.language = language;
        this.names = new MigratedNames(schemas.keySet());
        this.definitions = new DefinitionJudge(rule, schemas.values());
    }

    /**
     * Reads a TABLE_MAP event from after its table number and flags.
     *
     * <pre>
     * // length 1 | schema | 00 | length 1 | table | 00 | columns | types | metadata length | metadata
     * // | nullable | optional parts
     * </pre>
     *
     * @param ours the transaction is Swingbridge's own: what it changed may have had another
     *     definition then, and nobody wants it
     */
    BoundTable bind(ByteCursor body, boolean ours) throws TailException {
        String schema = body.utf8(body.u8());
        body.skip(1);
        TableName name = new TableName(schema, body.utf8(body.u8()));
        body.skip(1);
        TableSchema wanted = schemas.get(name);
        boolean control = schema.equals(DatabaseServer.CONTROL_SCHEMA);
        if (control && ORIGIN_TABLES.contains(name.table())) {
            return new BoundTable.Origin(name);
        }
        boolean marker = control && name.table().equals("marker");
        if (!marker && (wanted == null || ours)) {
            return new BoundTable.Other(name);
        }
        List<LoggedType> types = readTypes(body);
        if (wanted == null) {
            return new BoundTable.Marker(name, types);
        }
        return bind(wanted, types, byName ? readNames(name, body, types.size()) : List.of());
    }

    /**
     * The columns' names, an optional part of the event.
     *
     * <pre>
     * // kind 1 | length | value, for the names: (length | name) ...
     * </pre>
     */
    private static List<String> readNames(TableName table, ByteCursor body, int columns)
            throws TailException {
        body.skip((columns + 7) / 8);
        List<String> names = new ArrayList<>(columns);
        while (body.remaining() > 0 && names.isEmpty()) {
            int kind = body.u8();
            ByteCursor value = body.slice((int) body.packed());
            while (kind == COLUMN_NAMES && value.remaining() > 0) {
                names.add(value.utf8((int) value.packed()));
            }
        }
        if (names.size() != columns) {
            throw new TailException(
                    "a change of "
                            + table
                            + " was logged without the names of its columns, which onDdl apply"
                            + " needs: set binlog_row_metadata=FULL again, then cancel and create"
                            + " the migration again, or complete it when its new side serves");
        }
        return names;
    }

    /** From here on in the log the table is what this says. */
    void renew(TableSchema table) {
        schemas.put(table.name(), table);
        lastBound.remove(table.name());
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

    private BoundTable.Migrated bind(TableSchema schema, List<LoggedType> types, List<String> names)
            throws TailException {
        Bound last = lastBound.get(schema.name());
        if (last == null || !last.types.equals(types) || !last.names.equals(names)) {
            int hidden = hiddenColumns.getOrDefault(schema.name(), 0);
            if (byName) {
                hidden = (int) names.stream().filter(name -> name.startsWith(HIDDEN)).count();
                requireNames(schema, names.subList(0, names.size() - hidden));
            }
            last = new Bound(types, names, BoundTable.Migrated.bind(schema, types, hidden));
            lastBound.put(schema.name(), last);
        }
        return last.table;
    }

    private static void requireNames(TableSchema schema, List<String> names) throws TailException {
        List<String> known = schema.columns().stream().map(Column::name).toList();
        boolean same = known.size() == names.size();
        for (int i = 0; same && i < names.size(); i++) {
            same = known.get(i).equalsIgnoreCase(names.get(i));
        }
        if (!same) {
            throw new TailException(
                    schema.name()
                            + " has the columns "
                            + names
                            + " in the log and "
                            + known
                            + " on the stream's target; make them the same and resume, or"
                            + " cancel and create the migration again");
        }
    }

    /**
     * Judges a statement in the log.
     *
     * @return null when it bears upon no migrated table
     * @throws TailException when it does so in a way that the stream cannot pass
     */
    @Nullable LoggedChange judge(StatementEvent event) throws TailException {
        LoggedText text = event.read(language);
        String sql = event.sql(text);
        if (OwnStatement.isOf(stream, sql)) {
            return null;
        }
        LoggedChange change =
                switch (new LoggedStatement(names, text).judge()) {
                    case IRRELEVANT -> null;
                    case DEFINITION -> definitions.judge(event, text);
                    case ROWS_BY_STATEMENT ->
                            throw new TailException(
                                    "a change that may concern migrated tables was logged as a"
                                            + " statement: "
                                            + LoggedChange.shown(sql)
                                            + "; set binlog_format=ROW for every session, then"
                                            + " cancel and create the migration again");
                };
        if (change == null) {
            requireForeign(text, sql);
        }
        return change;
    }

    /** It may name a migrated table in the character set that it was prepared in. */
    private void requireForeign(LoggedText text, String sql) throws TailException {
        MigratedNames guesses = names.guessing();
        for (LoggedText other : text.inOtherCharsets()) {
            if (new LoggedStatement(guesses, other).judge() != Verdict.IRRELEVANT
                    && definitions.mayConcern(other, guesses)) {
                throw DefinitionJudge.stop(
                        sql, "it names one in a character set that it may have been prepared in");
            }
        }
    }
}
