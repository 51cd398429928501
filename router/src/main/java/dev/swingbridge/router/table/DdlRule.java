package dev.swingbridge.router.table;

import java.util.Map;
import java.util.Set;

/**
 * What a migration lets become of its tables' definitions.
 *
 * @param fixedColumns by table, the columns that no statement may touch when definitions are
 *     changed on both sides: of keys, JSON, and generated ones; lower case
 */
public record DdlRule(OnDdl policy, Map<TableName, Set<String>> fixedColumns) {
    public DdlRule {
        fixedColumns = Map.copyOf(fixedColumns);
    }

    /** Of a policy that leaves all columns as they are. */
    public static DdlRule of(OnDdl policy) {
        return new DdlRule(policy, Map.of());
    }

    public Set<String> fixedColumns(TableName table) {
        return fixedColumns.getOrDefault(table, Set.of());
    }
}
