package dev.swingbridge.backfill.tail;

import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.router.ddl.Extent;
import dev.swingbridge.router.ddl.TableChange;
import dev.swingbridge.router.lexer.SqlCharset;
import dev.swingbridge.router.table.DdlRule;
import dev.swingbridge.router.table.OnDdl;
import dev.swingbridge.router.table.TableName;
import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a stream does about a statement that changes the definition of a migrated table. */
final class DefinitionJudge {
    private final DdlRule rule;
    private final Collection<TableSchema> tables;

    /**
     * @param tables as they are now; the collection may change
     */
    DefinitionJudge(DdlRule rule, Collection<TableSchema> tables) {
        this.rule = rule;
        this.tables = tables;
    }

    /**
     * The change, when the stream can go on after it.
     *
     * @param text of the event
     * @return null when it is of a table that only shares a name with something of a migrated one
     * @throws TailException says what was changed, why the stream stops, and what to do
     */
    @Nullable LoggedChange judge(StatementEvent event, LoggedText text) throws TailException {
        String sql = event.sql(text);
        TableChange change = change(text);
        TableSchema table = table(change, text.tokens().context().defaultSchema());
        if (table == null && change.extent() != Extent.BEYOND) {
            return null;
        }
        TableName name = table == null ? new TableName("", "") : table.name();
        String obstacle = change.obstacle(rule, name);
        if (table == null || obstacle != null) {
            throw stop(sql, text.doubt().isEmpty() ? "" + obstacle : obstacle + doubted(text));
        }
        String key = table.keyIndexName().toLowerCase(Locale.ROOT);
        if (change.indexes().contains(key)) {
            throw stop(sql, "rows of " + table.name() + " are told apart by " + key);
        }
        if (rule.policy() != OnDdl.APPLY || change.extent() == Extent.NOTHING) {
            return new LoggedChange(table.name(), sql, null);
        }
        String strange =
                event.session()
                        .obstacle(
                                event.isAscii()
                                        || text.tokens().context().charset() == SqlCharset.UTF8);
        if (strange != null) {
            throw stop(sql, strange);
        }
        return new LoggedChange(table.name(), sql, event.session());
    }

    /** Whether the statement, as it is read here, changes something of a table with such a name. */
    boolean mayConcern(LoggedText text, MigratedNames names) {
        TableChange change = change(text);
        String schema = change.schema();
        return change.extent() == Extent.BEYOND
                || names.hasTable(
                        schema.isEmpty() ? text.tokens().context().defaultSchema() : schema,
                        change.table());
    }

    /** The router reads it the same way, so that what it lets through does not stop here. */
    private static TableChange change(LoggedText text) {
        return text.doubt().isEmpty() && text.isOneStatement()
                ? TableChange.read(text.tokens(), 0)
                : TableChange.UNKNOWN;
    }

    private static String doubted(LoggedText text) {
        return ", and it is not certain how the server has read it: " + text.doubt();
    }

    static TailException stop(String sql, String why) {
        return new TailException(
                "a statement changed the definition of a migrated table: "
                        + LoggedChange.shown(sql)
                        + "; "
                        + why
                        + ". The stream cannot go on after it, so the other side gets no more"
                        + " changes: cancel and create the migration again, or complete it when its"
                        + " new side serves");
    }

    private @Nullable TableSchema table(TableChange change, String defaultSchema) {
        String schema = change.schema().isEmpty() ? defaultSchema : change.schema();
        for (TableSchema each : tables) {
            TableName name = each.name();
            if (name.schema().equalsIgnoreCase(schema)
                    && name.table().equalsIgnoreCase(change.table())) {
                return each;
            }
        }
        return null;
    }
}
