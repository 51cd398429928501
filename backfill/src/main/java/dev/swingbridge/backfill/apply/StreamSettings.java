package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.router.table.DdlRule;
import dev.swingbridge.router.table.TableName;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What one stream is made of.
 *
 * @param stream name of its checkpoint, unique per migration and direction, under 60 characters
 * @param from the server whose log is tailed
 * @param to the server that is written
 * @param tables as they are on {@code from}; every one needs a key
 * @param copied the tables whose rows are all on {@code to}: every change must match exactly one
 *     row
 * @param rule what becomes of statements that change a table's definition
 * @param changes told of every such statement that did not stop the stream, once or more
 * @param chunkWriters how many chunks are written at the same time
 */
public record StreamSettings(
        String stream,
        DatabaseServer from,
        DatabaseServer to,
        List<TableSchema> tables,
        Set<TableName> copied,
        DdlRule rule,
        Consumer<DefinitionChange> changes,
        int chunkWriters) {

    public StreamSettings {
        tables = List.copyOf(tables);
        copied = Set.copyOf(copied);
    }
}
