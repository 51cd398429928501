package dev.swingbridge.proxy.catalog;

import dev.swingbridge.router.SchemaObjects.Footprint;
import dev.swingbridge.router.table.TableName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What views, routines and triggers reach, from one reading.
 *
 * @param tables views among them
 * @param writes what writing a table reaches through its triggers
 * @param complete false when there may be more: then every routine may reach anything
 */
record CatalogSnapshot(
        Set<TableName> tables,
        Map<TableName, Footprint> views,
        Map<TableName, Footprint> writes,
        Map<TableName, Footprint> routines,
        Map<TableName, TableName> triggers,
        boolean complete) {
    static final CatalogSnapshot UNREAD =
            new CatalogSnapshot(Set.of(), Map.of(), Map.of(), Map.of(), Map.of(), false);

    CatalogSnapshot {
        tables = Set.copyOf(tables);
        views = Map.copyOf(views);
        writes = Map.copyOf(writes);
        routines = Map.copyOf(routines);
        triggers = Map.copyOf(triggers);
    }

    /** What either of them says: an object may differ between the servers. */
    CatalogSnapshot and(CatalogSnapshot other) {
        Set<TableName> allTables = new HashSet<>(tables);
        allTables.addAll(other.tables);
        Map<TableName, TableName> allTriggers = new HashMap<>(triggers);
        allTriggers.putAll(other.triggers);
        return new CatalogSnapshot(
                allTables,
                both(views, other.views),
                both(writes, other.writes),
                both(routines, other.routines),
                allTriggers,
                complete && other.complete);
    }

    private static Map<TableName, Footprint> both(
            Map<TableName, Footprint> one, Map<TableName, Footprint> other) {
        Map<TableName, Footprint> all = new HashMap<>(one);
        other.forEach((name, more) -> all.merge(name, more, Footprint::and));
        return all;
    }

    /**
     * The same when something was defined since that could not be read: whatever has a text may
     * reach anything now.
     *
     * @param named tables that may have triggers by now, and names that may be views
     */
    CatalogSnapshot doubting(Set<TableName> named) {
        Map<TableName, Footprint> unknownViews = new HashMap<>(views);
        Map<TableName, Footprint> unknownWrites = new HashMap<>(writes);
        unknownViews.replaceAll((_, _) -> Footprint.UNKNOWN);
        unknownWrites.replaceAll((_, _) -> Footprint.UNKNOWN);
        for (TableName name : named) {
            boolean table = tables.contains(name) && !views.containsKey(name);
            (table ? unknownWrites : unknownViews).put(name, Footprint.UNKNOWN);
        }
        return new CatalogSnapshot(tables, unknownViews, unknownWrites, routines, triggers, false);
    }
}
