package dev.swingbridge.backfill.tail;

import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.router.ddl.Extent;
import dev.swingbridge.router.ddl.TableChange;
import dev.swingbridge.router.table.OnDdl;
import dev.swingbridge.router.table.TableName;
import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a stream does about a statement that changes the definition of a migrated table. */
final class DefinitionJudge {
    private final OnDdl policy;
    private final Collection<TableSchema> tables;

    DefinitionJudge(OnDdl policy, Collection<TableSchema> tables) {
        this.policy = policy;
        this.tables = tables;
    }

    /**
     * The change, when the stream can go on behind it.
     *
     * @throws TailException says what was changed, why the stream stops, and what to do
     */
    LoggedChange judge(String sql, String defaultSchema) throws TailException {
        TableChange change = TableChange.read(sql);
        TableSchema table = table(change, defaultSchema);
        if (table == null) {
            throw stop(sql, words(Extent.BEYOND));
        }
        if (!change.extent().passes(policy)) {
            throw stop(sql, words(change.extent()));
        }
        String key = table.keyIndexName().toLowerCase(Locale.ROOT);
        if (change.indexes().contains(key)) {
            throw stop(sql, "rows of " + table.name() + " are told apart by " + key);
        }
        return new LoggedChange(table.name(), sql);
    }

    private String words(Extent extent) {
        return "onDdl is " + policy.label() + (policy == OnDdl.STOP ? "" : ", and " + kind(extent));
    }

    private static String kind(Extent extent) {
        return switch (extent) {
            case NOTHING, COLUMNS_STAY -> "this changes no column";
            case COLUMNS_CHANGE -> "this changes columns";
            case ROWS_GO -> "this removes rows";
            case BEYOND -> "this may do anything";
        };
    }

    private static TailException stop(String sql, String why) {
        return new TailException(
                "a statement changed the definition of a migrated table: "
                        + LoggedChange.shown(sql)
                        + "; "
                        + why
                        + ". The stream cannot go on behind it, so the other side gets no more"
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
