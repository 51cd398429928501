package dev.swingbridge.backfill.check;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.router.table.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Looks at two servers and the tables to be moved, and reports everything that would stop or spoil
 * the migration. Changes nothing.
 */
public final class ServerChecks {
    // Each one takes a pooled connection, and others need some too.
    private static final int AT_ONCE = 4;

    private final DatabaseServer source;
    private final DatabaseServer target;

    public ServerChecks(DatabaseServer source, DatabaseServer target) {
        this.source = source;
        this.target = target;
    }

    /**
     * Runs every check, several at once. A check that cannot be made is reported as failed with the
     * server's words, never thrown.
     *
     * @param filled tables that may hold rows on the target: the migration has put them there
     * @param carriesDefinitions changes of definitions on one side are to be made on the other
     * @return failures first, then warnings, then what is OK
     */
    public List<Check> run(
            Collection<TableName> tables, Set<TableName> filled, boolean carriesDefinitions)
            throws InterruptedException {
        List<TableName> group = List.copyOf(tables);
        List<Probe> probes = new ArrayList<>();
        probes.addAll(LogChecks.of(source));
        probes.addAll(LogChecks.of(target));
        probes.addAll(PrivilegeChecks.of(source, target, group));
        probes.addAll(DefinerChecks.of(source, target, group));
        probes.addAll(CompatibilityChecks.of(source, target, group));
        probes.addAll(TableChecks.of(source, target, group));
        probes.addAll(TargetTableChecks.of(source, target, group, filled));
        probes.addAll(ForeignKeyChecks.of(source, target, group));
        if (carriesDefinitions) {
            probes.addAll(DefinitionChecks.of(source, target));
        }
        probes.addAll(ActivityChecks.of(source, target, group));

        List<Check> checks = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            List<Future<List<Check>>> running = new ArrayList<>();
            probes.forEach(probe -> running.add(threads.submit(() -> look(probe))));
            for (Future<List<Check>> future : running) {
                checks.addAll(future.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a check failed in an unexpected way", e.getCause());
        }
        checks.sort(Comparator.comparing(Check::severity).reversed());
        return checks;
    }

    private static List<Check> look(Probe probe) {
        Findings findings = new Findings(probe.id());
        try {
            probe.body().look(findings);
        } catch (SQLException e) {
            findings.fail(
                    probe.subject(),
                    "cannot be checked: " + e.getMessage(),
                    "fix the connection or the account's privileges and check again");
        }
        return findings.orOk(probe.subject());
    }
}
