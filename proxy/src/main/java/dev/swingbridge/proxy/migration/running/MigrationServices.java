package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.proxy.migration.MigrationEvents;
import dev.swingbridge.proxy.migration.condition.Reports;
import dev.swingbridge.proxy.migration.store.ControlRecords;
import dev.swingbridge.proxy.migration.store.CopiedTables;
import dev.swingbridge.proxy.migration.store.Journal;
import dev.swingbridge.proxy.migration.store.MigrationStore;
import dev.swingbridge.proxy.migration.store.SettledRoutes;
import dev.swingbridge.proxy.migration.store.VerbsUnderWay;
import dev.swingbridge.router.table.Side;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/**
 * What all migrations of this proxy share.
 *
 * @param cutoverSlot one cutover at a time
 * @param leader this proxy holds the lease that lets it work on migrations
 */
record MigrationServices(
        Site site,
        MigrationStore store,
        Map<Side, ControlRecords> records,
        VerbsUnderWay verbs,
        Reports reports,
        Journal journal,
        CopiedTables copied,
        SettledRoutes settled,
        MigrationEvents events,
        Semaphore cutoverSlot,
        BooleanSupplier leader) {

    ControlRecords records(Side side) {
        ControlRecords found = records.get(side);
        if (found == null) {
            throw new IllegalStateException("no control records for " + side);
        }
        return found;
    }
}
