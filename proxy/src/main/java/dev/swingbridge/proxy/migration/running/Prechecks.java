package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.backfill.check.ServerChecks;
import dev.swingbridge.proxy.migration.PrecheckReport;
import dev.swingbridge.proxy.migration.PrecheckReport.Check;
import dev.swingbridge.proxy.migration.PrecheckReport.Result;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.router.table.OnDdl;
import dev.swingbridge.router.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Everything that is looked at before a migration is created. */
final class Prechecks {
    private final Site site;

    Prechecks(Site site) {
        this.site = site;
    }

    /**
     * @param begun its tables on the target exist and are filled
     */
    PrecheckReport run(Definition definition, boolean begun) {
        Set<TableName> filled = begun ? Set.copyOf(definition.tables()) : Set.of();
        try {
            List<Check> checks = new ArrayList<>();
            new ServerChecks(site.server(definition.from()), site.server(definition.to()))
                    .run(definition.tables(), filled, definition.onDdl() == OnDdl.APPLY).stream()
                            .map(Prechecks::check)
                            .forEach(checks::add);
            checks.addAll(site.accounts().run(definition.from()));
            return new PrecheckReport(checks);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new RefusedException("the checks were interrupted", stopped);
        }
    }

    private static Check check(dev.swingbridge.backfill.check.Check found) {
        Result result =
                switch (found.severity()) {
                    case OK -> Result.PASS;
                    case WARN -> Result.WARN;
                    case FAIL -> Result.FAIL;
                };
        String subject = found.subject().isEmpty() ? "" : found.subject() + ": ";
        return new Check(found.id(), result, subject + found.finding(), found.fix());
    }
}
