package dev.swingbridge.proxy.migration.live;

import dev.swingbridge.backfill.check.ServerChecks;
import dev.swingbridge.proxy.migration.PrecheckReport;
import dev.swingbridge.proxy.migration.PrecheckReport.Check;
import dev.swingbridge.proxy.migration.PrecheckReport.Result;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.running.Site;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.router.table.OnDdl;
import dev.swingbridge.router.table.TableName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Everything that is looked at before a migration is created. A precheck asks for several
 * connections at once, so few of them run at a time, in the order they were asked for: the rest of
 * the proxy needs connections, too.
 */
final class Prechecks {
    private static final int AT_ONCE = 2;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private final Site site;
    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    Prechecks(Site site) {
        this.site = site;
    }

    /**
     * @param begun its tables on the target exist and are filled
     * @throws RefusedException when other prechecks keep it waiting for too long
     */
    PrecheckReport run(Definition definition, boolean begun) {
        try {
            if (!turns.tryAcquire(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new RefusedException(
                        "%d other prechecks run or wait; check %s again after them"
                                .formatted(turns.getQueueLength() + AT_ONCE, definition.name()));
            }
            try {
                return new PrecheckReport(checks(definition, begun));
            } finally {
                turns.release();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new RefusedException("the checks were interrupted", stopped);
        }
    }

    private List<Check> checks(Definition definition, boolean begun) throws InterruptedException {
        Set<TableName> filled = begun ? Set.copyOf(definition.tables()) : Set.of();
        List<Check> checks = new ArrayList<>();
        new ServerChecks(site.server(definition.from()), site.server(definition.to()))
                .run(definition.tables(), filled, definition.onDdl() == OnDdl.APPLY).stream()
                        .map(Prechecks::check)
                        .forEach(checks::add);
        checks.addAll(site.accounts().run(definition.from()));
        return checks;
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
