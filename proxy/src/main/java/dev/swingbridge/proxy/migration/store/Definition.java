package dev.swingbridge.proxy.migration.store;

import dev.swingbridge.router.table.DdlRule;
import dev.swingbridge.router.table.OnDdl;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.time.Instant;
import java.util.List;

/**
 * What a migration is; never changes once it is created.
 *
 * @param name the operator's name for it, and the table group
 * @param instance unique among all migrations that ever had this name; every durable record and
 *     stream carries it
 * @param patterns as the operator gave them
 * @param tables what the patterns matched
 * @param rule what it does about changes of their definition
 */
public record Definition(
        String name,
        String instance,
        Side from,
        List<String> patterns,
        List<TableName> tables,
        DdlRule rule,
        Instant createdAt) {

    public Definition {
        patterns = List.copyOf(patterns);
        tables = List.copyOf(tables);
    }

    public OnDdl onDdl() {
        return rule.policy();
    }

    public Side to() {
        return from.other();
    }
}
