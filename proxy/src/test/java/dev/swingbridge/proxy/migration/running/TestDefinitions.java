package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import dev.swingbridge.router.table.DdlRule;
import dev.swingbridge.router.table.OnDdl;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.time.Instant;
import java.util.List;

/** A migration of two tables that nobody has to create. */
public final class TestDefinitions {
    static final TableName ORDERS = new TableName("shop", "orders");
    static final TableName ITEMS = new TableName("shop", "items");
    public static final Definition SHOP =
            new Definition(
                    "shop",
                    "shop-1",
                    Side.SOURCE,
                    List.of("shop.*"),
                    List.of(ORDERS, ITEMS),
                    DdlRule.of(OnDdl.STOP),
                    Instant.parse("2026-01-02T03:04:05Z"));

    private TestDefinitions() {}

    static MigrationRecord record() {
        return MigrationRecord.created(SHOP);
    }
}
