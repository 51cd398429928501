package dev.swingbridge.router.table;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which side serves which table. Immutable: every change is a new table with the next version.
 *
 * @param version counts up by one with each change
 * @param defaultSide serves every table that has no entry of its own and fits no rule
 * @param rules for tables without an entry, whether they exist yet or not; the first that fits
 *     counts
 * @param entries the tables of migrations
 */
public record RouteTable(
        long version, Side defaultSide, List<RouteRule> rules, Map<TableName, Entry> entries) {

    /**
     * Where one table is served.
     *
     * @param group the table group (the migration's name) that moves this table; null once it has
     *     ended
     * @param guard against changes of its definition; null while there is none
     */
    public record Entry(Side side, @Nullable String group, @Nullable DdlGuard guard) {}

    public RouteTable {
        rules = List.copyOf(rules);
        entries = Map.copyOf(entries);
    }

    public static RouteTable servedBy(Side defaultSide) {
        return new RouteTable(1, defaultSide, List.of(), Map.of());
    }

    public Side sideOf(TableName table) {
        Entry entry = entries.get(table);
        return entry == null ? ruledSide(table) : entry.side();
    }

    private Side ruledSide(TableName table) {
        for (RouteRule rule : rules) {
            if (rule.fits(table)) {
                return rule.side();
            }
        }
        return defaultSide;
    }

    /** Whether every table is on the default side. */
    public boolean undivided() {
        return entries.isEmpty() && rules.isEmpty();
    }

    /** Whether some tables are, or may be, on the side that is not the default one. */
    public boolean divided() {
        for (Entry entry : entries.values()) {
            if (entry.side() != defaultSide) {
                return true;
            }
        }
        return rules.stream().anyMatch(rule -> rule.side() != defaultSide);
    }

    /** The same for the tables of one schema. */
    public boolean divided(String schema) {
        for (Map.Entry<TableName, Entry> entry : entries.entrySet()) {
            if (entry.getValue().side() != defaultSide && entry.getKey().schema().equals(schema)) {
                return true;
            }
        }
        return rules.stream()
                .anyMatch(rule -> rule.side() != defaultSide && rule.exampleIn(schema) != null);
    }

    /** The group that moves this table, or null when no migration does. */
    public @Nullable String groupOf(TableName table) {
        Entry entry = entries.get(table);
        return entry == null ? null : entry.group();
    }

    /** The guard against changes of this table's definition, or null when there is none. */
    public @Nullable DdlGuard guardOf(TableName table) {
        Entry entry = entries.get(table);
        return entry == null ? null : entry.guard();
    }

    /** Tables of one group become known, unguarded. */
    public RouteTable with(String group, Collection<TableName> tables, Side side) {
        return with(group, tables, side, null);
    }

    /** Tables of one group become known, served by the given side; the version counts up. */
    public RouteTable with(
            String group, Collection<TableName> tables, Side side, @Nullable DdlGuard guard) {
        Map<TableName, Entry> next = new HashMap<>(entries);
        tables.forEach(table -> next.put(table, new Entry(side, group, guard)));
        return new RouteTable(version + 1, defaultSide, rules, next);
    }

    /**
     * These tables are served by the other side from now on; their group stays; the version counts
     * up.
     */
    public RouteTable move(Set<TableName> tables, Side side) {
        Map<TableName, Entry> next = new HashMap<>(entries);
        tables.forEach(
                table ->
                        next.computeIfPresent(
                                table,
                                (name, entry) -> new Entry(side, entry.group(), entry.guard())));
        return new RouteTable(version + 1, defaultSide, rules, next);
    }

    /**
     * The group ends: its tables stay where they are served, as static entries; the version counts
     * up.
     */
    public RouteTable settle(String group) {
        Map<TableName, Entry> next = new HashMap<>();
        entries.forEach(
                (table, entry) -> {
                    boolean settles = group.equals(entry.group());
                    Entry kept = settles ? new Entry(entry.side(), null, null) : entry;
                    if (kept.group() != null || kept.side() != ruledSide(table)) {
                        next.put(table, kept);
                    }
                });
        return new RouteTable(version + 1, defaultSide, rules, next);
    }
}
