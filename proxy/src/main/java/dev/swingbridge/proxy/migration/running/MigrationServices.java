package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.proxy.migration.MigrationEvents;
import dev.swingbridge.proxy.migration.condition.JdbcReports;
import dev.swingbridge.proxy.migration.condition.Reports;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.store.ControlRecords;
import dev.swingbridge.proxy.migration.store.CopiedTables;
import dev.swingbridge.proxy.migration.store.Journal;
import dev.swingbridge.proxy.migration.store.MigrationStore;
import dev.swingbridge.proxy.migration.store.SettledRoutes;
import dev.swingbridge.proxy.migration.store.VerbsUnderWay;
import dev.swingbridge.proxy.migration.store.jdbc.JdbcControlRecords;
import dev.swingbridge.proxy.migration.store.jdbc.JdbcCopiedTables;
import dev.swingbridge.proxy.migration.store.jdbc.JdbcJournal;
import dev.swingbridge.proxy.migration.store.jdbc.JdbcMigrationStore;
import dev.swingbridge.proxy.migration.store.jdbc.JdbcSettledRoutes;
import dev.swingbridge.proxy.migration.store.jdbc.JdbcVerbsUnderWay;
import dev.swingbridge.router.table.Side;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * What all migrations of this proxy share.
 *
 * @param cutoverSlot one cutover at a time
 * @param leader this proxy holds the lease that lets it work on migrations
 */
public record MigrationServices(
        Site site,
        MigrationStore store,
        Map<Side, ControlRecords> records,
        VerbsUnderWay verbs,
        Reports reports,
        Journal journal,
        CopiedTables copied,
        SettledRoutes settled,
        MigrationEvents events,
        CutoverSlot cutoverSlot,
        BooleanSupplier leader) {

    /** Those on the two servers. */
    public static MigrationServices on(Site site, BooleanSupplier leader) {
        DatabaseServer control = site.server(site.control());
        Map<Side, DatabaseServer> servers =
                Map.of(Side.SOURCE, site.source(), Side.TARGET, site.target());
        return new MigrationServices(
                site,
                new JdbcMigrationStore(servers, site.control()),
                Map.of(
                        Side.SOURCE, new JdbcControlRecords(site.source()),
                        Side.TARGET, new JdbcControlRecords(site.target())),
                new JdbcVerbsUnderWay(control),
                new JdbcReports(control),
                new JdbcJournal(control),
                new JdbcCopiedTables(control),
                new JdbcSettledRoutes(servers),
                new MigrationEvents(),
                new CutoverSlot(),
                leader);
    }

    /**
     * Only the leader works on migrations.
     *
     * @throws RefusedException when another proxy is it
     */
    public void requireLeader() {
        if (!leader.getAsBoolean()) {
            throw new RefusedException(
                    "another proxy is the leader for migrations; ask it, or stop it first");
        }
    }

    ControlRecords records(Side side) {
        ControlRecords found = records.get(side);
        if (found == null) {
            throw new IllegalStateException("no control records for " + side);
        }
        return found;
    }
}
