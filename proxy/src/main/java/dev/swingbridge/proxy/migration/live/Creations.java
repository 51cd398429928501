package dev.swingbridge.proxy.migration.live;

import dev.swingbridge.proxy.migration.CreateRequest;
import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.Migrations.TargetTables;
import dev.swingbridge.proxy.migration.PrecheckReport;
import dev.swingbridge.proxy.migration.condition.Activity;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.lifecycle.StillRunningException;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.running.Migration;
import dev.swingbridge.proxy.migration.running.MigrationServices;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.proxy.migration.store.Journal;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import dev.swingbridge.proxy.migration.store.VerbUnderWay;
import java.sql.SQLException;
import java.time.Instant;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code create}, from an operator's request to a migration that is started. */
final class Creations {
    private final MigrationServices desk;
    private final KnownMigrations known;
    private final DefinitionResolver definitions;
    private final Prechecks prechecks;
    private final SettledTables settled;
    private volatile @Nullable Creation now;

    Creations(
            MigrationServices desk,
            KnownMigrations known,
            DefinitionResolver definitions,
            Prechecks prechecks,
            SettledTables settled) {
        this.desk = desk;
        this.known = known;
        this.definitions = definitions;
        this.prechecks = prechecks;
        this.settled = settled;
    }

    /** What is being created; null while nothing is, or it is a migration already. */
    @Nullable Creation shown() {
        Creation creation = now;
        if (creation == null) {
            return null;
        }
        Migration same = known.find(creation.name());
        return same == null || same.state().ended() ? creation : null;
    }

    /** Only one at a time. */
    MigrationStatus create(CreateRequest request, String operator) {
        try {
            Migration same = known.find(request.name());
            if (same != null && !same.state().ended()) {
                throw new RefusedException(
                        "migration %s exists and is %s: cancel or complete it first, or take another name"
                                .formatted(request.name(), same.state()));
            }
            Definition definition = definitions.define(request, known.live());
            Creation shown =
                    new Creation(definition, operator, desk.site().settings().cutover().maxLag());
            now = shown;
            shown.at("check");
            refuseFailed(prechecks.run(definition, false));
            shown.at("record");
            Migration migration = record(definition, request.start(), same, operator);
            return request.start() ? started(migration, operator) : migration.status();
        } catch (SQLException failure) {
            throw new RefusedException(
                    "the migration could not be recorded: " + failure.getMessage(), failure);
        } finally {
            now = null;
        }
    }

    private static void refuseFailed(PrecheckReport report) {
        if (!report.passed()) {
            throw new RefusedException(
                    report.checks().stream()
                            .filter(check -> check.result() == PrecheckReport.Result.FAIL)
                            .map(
                                    check ->
                                            "%s: %s; %s"
                                                    .formatted(
                                                            check.name(),
                                                            check.detail(),
                                                            check.fix()))
                            .collect(Collectors.joining("\n")));
        }
    }

    /**
     * @param same the ended migration whose name is used again; null when there is none
     */
    private Migration record(
            Definition definition, boolean start, @Nullable Migration same, String operator)
            throws SQLException {
        VerbUnderWay begun = null;
        if (start) {
            begun = new VerbUnderWay(Verb.START, "", 0, operator, Instant.now());
            desk.verbs().begin(definition.instance(), begun);
        }
        if (same != null) {
            settled.keep(same.record());
        }
        MigrationRecord record = desk.store().save(MigrationRecord.created(definition));
        String tables = definition.tables().size() + " tables: " + definition.patterns();
        desk.journal()
                .write(
                        new Journal.Line(
                                definition, Instant.now(), 0, "create", tables, 0, operator));
        Migration migration = new Migration(desk, record);
        migration.beginLife(begun);
        known.take(migration);
        return migration;
    }

    /** One that cannot be started leaves nothing behind, so that create can be asked again. */
    private static MigrationStatus started(Migration migration, String operator) {
        try {
            return migration.verbs().start(operator);
        } catch (StillRunningException goesOn) {
            throw goesOn;
        } catch (RefusedException reason) {
            String name = migration.definition().name();
            try {
                migration.verbs().cancel(TargetTables.DROP, operator);
            } catch (RefusedException second) {
                throw new RefusedException(
                        "%s; taking back what was begun failed too: %s; fix both, then cancel %s"
                                .formatted(reason.getMessage(), second.getMessage(), name),
                        reason);
            }
            throw new RefusedException(
                    "%s (what was begun is taken back; fix it and create %s again)"
                            .formatted(reason.getMessage(), name),
                    reason);
        }
    }

    /** How far the one of this name is, such as {@code create by admin for 4.1 s, at step ...}. */
    String words(String name, Activity asked) {
        Creation creation = now;
        Migration migration = creation == null ? null : known.find(name);
        Activity starting = migration == null ? null : migration.activity();
        if (starting != null) {
            return starting.words(Instant.now());
        }
        return creation == null ? asked.words(Instant.now()) : creation.words();
    }
}
