package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.proxy.cluster.ControllerLease;
import dev.swingbridge.proxy.migration.Caller;
import dev.swingbridge.proxy.migration.CreateRequest;
import dev.swingbridge.proxy.migration.DoctorReport;
import dev.swingbridge.proxy.migration.DryRun;
import dev.swingbridge.proxy.migration.MigrationEvent;
import dev.swingbridge.proxy.migration.MigrationEvents;
import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.Migrations;
import dev.swingbridge.proxy.migration.PrecheckReport;
import dev.swingbridge.proxy.migration.RowDifference;
import dev.swingbridge.proxy.migration.condition.JdbcReports;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.lifecycle.StillRunningException;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.store.ControlSchema;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.proxy.migration.store.JdbcControlRecords;
import dev.swingbridge.proxy.migration.store.JdbcCopiedTables;
import dev.swingbridge.proxy.migration.store.JdbcJournal;
import dev.swingbridge.proxy.migration.store.JdbcMigrationStore;
import dev.swingbridge.proxy.migration.store.JdbcSettledRoutes;
import dev.swingbridge.proxy.migration.store.JdbcVerbsUnderWay;
import dev.swingbridge.proxy.migration.store.Journal;
import dev.swingbridge.proxy.migration.store.JournalEntry;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import dev.swingbridge.proxy.migration.store.MigrationStore;
import dev.swingbridge.proxy.migration.store.SettledRoute;
import dev.swingbridge.proxy.migration.store.VerbUnderWay;
import dev.swingbridge.router.table.Side;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The migrations of this proxy's two servers. */
public final class LiveMigrations implements Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(LiveMigrations.class);
    private static final Duration LEASE_LIFE = Duration.ofSeconds(5);

    /** No name of a migration: where tables stay that an ended one has moved. */
    private static final String SETTLED = "/settled";

    private final Site site;
    private final MigrationServices desk;
    private final DefinitionResolver definitions;
    private final Prechecks prechecks;
    private final ControllerLease lease;
    private final Map<String, Migration> migrations = new ConcurrentSkipListMap<>();
    private final CopiesKept copies;
    private final ReentrantLock creating = new ReentrantLock();
    private volatile @Nullable Creation creation;
    private final ScheduledExecutorService housekeeping =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("migration-lease").factory());

    public LiveMigrations(Site site) {
        this.site = site;
        this.definitions = new DefinitionResolver(site);
        this.copies = new CopiesKept(migrations, site);
        this.prechecks = new Prechecks(site);
        this.lease =
                new ControllerLease(
                        site.server(site.control()), site.settings().proxyName(), LEASE_LIFE);
        this.desk =
                new MigrationServices(
                        site,
                        new JdbcMigrationStore(
                                Map.of(Side.SOURCE, site.source(), Side.TARGET, site.target()),
                                site.control()),
                        Map.of(
                                Side.SOURCE, new JdbcControlRecords(site.source()),
                                Side.TARGET, new JdbcControlRecords(site.target())),
                        new JdbcVerbsUnderWay(site.server(site.control())),
                        new JdbcReports(site.server(site.control())),
                        new JdbcJournal(site.server(site.control())),
                        new JdbcCopiedTables(site.server(site.control())),
                        new JdbcSettledRoutes(
                                Map.of(Side.SOURCE, site.source(), Side.TARGET, site.target())),
                        new MigrationEvents(),
                        new Semaphore(1),
                        lease::held);
    }

    /**
     * Whether this side has a complete copy of the migration's tables that is kept in step while
     * the other side serves them.
     */
    public boolean hasCopy(Side side, String migration) {
        return copies.on(side, migration);
    }

    /**
     * Completes once everything committed on the other side before this call is in this side's
     * copy; with false when the time is over or nothing keeps the copy in step, with an exception
     * when the other side cannot be asked.
     */
    public CompletionStage<Boolean> copyCaughtUp(Side side, String migration, Duration limit) {
        return copies.caughtUp(side, migration, limit);
    }

    @Override
    public void recover() {
        prepareControlSchemas();
        renewLease();
        if (lease.held()) {
            desk.store().align();
        }
        adopt(new ArrayList<>(desk.settled().load()));
        long everyMillis = LEASE_LIFE.toMillis() / 5;
        housekeeping.scheduleWithFixedDelay(this::keepHouse, 0, everyMillis, TimeUnit.MILLISECONDS);
    }

    private void prepareControlSchemas() {
        for (Side side : Side.values()) {
            try {
                ControlSchema.prepare(site.server(side));
            } catch (SQLException failure) {
                if (side == site.control()) {
                    throw new RefusedException(
                            "the control tables on %s cannot be prepared: %s"
                                    .formatted(side.label(), failure.getMessage()),
                            failure);
                }
                LOG.warn(
                        "The control tables cannot be prepared side={} reason={}",
                        side.label(),
                        failure.getMessage());
            }
        }
    }

    private void keepHouse() {
        try {
            renewLease();
            if (!lease.held()) {
                adopt(new ArrayList<>());
            }
        } catch (RuntimeException failure) {
            LOG.error("Keeping the lease failed, it is tried again", failure);
        }
    }

    private void renewLease() {
        boolean before = lease.held();
        try {
            boolean now = lease.take();
            if (before != now) {
                LOG.info("The leader for migrations changed own={} leader={}", now, lease.holder());
            }
        } catch (SQLException failure) {
            LOG.warn("The lease cannot be renewed reason={}", failure.getMessage());
        }
    }

    /**
     * Takes up every migration on record that is not known yet, older ones first, and lets go of
     * those that another proxy has deleted.
     *
     * @param settled routes that count unless a later migration says otherwise; emptied
     */
    private void adopt(List<SettledRoute> settled) {
        MigrationStore.Loaded loaded = desk.store().load();
        List<MigrationRecord> records =
                loaded.records().stream()
                        .sorted(
                                Comparator.comparing(
                                        (MigrationRecord record) ->
                                                record.definition().createdAt()))
                        .toList();
        for (MigrationRecord record : records) {
            route(settled, record.definition().createdAt());
            adopt(record);
        }
        route(settled, Instant.MAX);
        if (loaded.unreadable().isEmpty() && !lease.held()) {
            letGo(records);
        }
    }

    private void adopt(MigrationRecord record) {
        Migration known = migrations.get(record.definition().name());
        if (known == null
                || !known.definition().instance().equals(record.definition().instance())) {
            Migration migration = new Migration(desk, record);
            migration.recover();
            take(migration);
        } else if (!lease.held()) {
            known.follow(record);
        }
    }

    /** Routes what settled before this time; a migration that has the table now says better. */
    private void route(List<SettledRoute> settled, Instant before) {
        settled.removeIf(
                route -> {
                    if (!route.since().isBefore(before)) {
                        return false;
                    }
                    site.routes()
                            .update(
                                    table ->
                                            table.groupOf(route.table()) == null
                                                    ? table.with(
                                                                    SETTLED,
                                                                    List.of(route.table()),
                                                                    route.side())
                                                            .settle(SETTLED)
                                                    : table);
                    return true;
                });
    }

    private void letGo(List<MigrationRecord> records) {
        Set<String> names =
                records.stream()
                        .map(record -> record.definition().name())
                        .collect(Collectors.toSet());
        for (String name : List.copyOf(migrations.keySet())) {
            Migration known = migrations.get(name);
            if (!names.contains(name) && known != null && known.state().ended()) {
                migrations.remove(name, known);
                known.close();
            }
        }
    }

    private void take(Migration migration) {
        Migration before = migrations.put(migration.definition().name(), migration);
        if (before != null) {
            before.close();
        }
        migration.open();
    }

    @Override
    public MigrationStatus create(CreateRequest request, String operator) {
        if (!creating.tryLock()) {
            throw new RefusedException(
                    "cannot create %s now: another create or delete is under way; try again after it"
                            .formatted(request.name()));
        }
        try {
            // it has begun, so it goes on without its client
            return Caller.ask(() -> true, () -> createAlone(request, operator));
        } finally {
            creation = null;
            creating.unlock();
        }
    }

    private MigrationStatus createAlone(CreateRequest request, String operator) {
        requireLeader();
        Migration same = migrations.get(request.name());
        if (same != null && !same.state().ended()) {
            throw new RefusedException(
                    "migration %s exists and is %s: cancel or complete it first, or take another name"
                            .formatted(request.name(), same.state()));
        }
        Definition definition = definitions.define(request, live());
        Creation shown = new Creation(definition, operator, site.settings().cutover().maxLag());
        creation = shown;
        shown.at("check");
        refuseFailed(prechecks.run(definition, false));
        shown.at("record");
        try {
            VerbUnderWay start = null;
            if (request.start()) {
                start = new VerbUnderWay(Verb.START, "", 0, operator, Instant.now());
                desk.verbs().begin(definition.instance(), start);
            }
            if (same != null) {
                keepRoutes(same.record());
            }
            MigrationRecord record = desk.store().save(MigrationRecord.created(definition));
            desk.journal()
                    .write(
                            new Journal.Line(
                                    definition,
                                    Instant.now(),
                                    0,
                                    "create",
                                    definition.tables().size()
                                            + " tables: "
                                            + definition.patterns(),
                                    0,
                                    operator));
            Migration migration = new Migration(desk, record);
            migration.beginLife(start);
            take(migration);
            return request.start() ? started(migration, operator) : migration.status();
        } catch (SQLException failure) {
            throw new RefusedException(
                    "the migration could not be recorded: " + failure.getMessage(), failure);
        }
    }

    /** One that cannot be started leaves nothing behind, so that create can be asked again. */
    private static MigrationStatus started(Migration migration, String operator) {
        try {
            return migration.start(operator);
        } catch (StillRunningException goesOn) {
            throw goesOn;
        } catch (RefusedException reason) {
            String name = migration.definition().name();
            try {
                migration.cancel(TargetTables.DROP, operator);
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

    private List<Definition> live() {
        return migrations.values().stream()
                .filter(each -> !each.state().ended())
                .map(Migration::definition)
                .toList();
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

    private void requireLeader() {
        if (!lease.held()) {
            throw new RefusedException(
                    "another proxy is the leader for migrations; ask it, or stop it first");
        }
    }

    @Override
    public PrecheckReport precheck(String name) {
        Migration migration = find(name);
        return prechecks.run(migration.definition(), migration.state() != MigrationState.CREATED);
    }

    @Override
    public PrecheckReport precheck(CreateRequest request) {
        return prechecks.run(definitions.define(request, live()), false);
    }

    @Override
    public MigrationStatus start(String name, String operator) {
        return find(name).start(operator);
    }

    @Override
    public MigrationStatus pause(String name, String operator) {
        return find(name).pause(operator);
    }

    @Override
    public MigrationStatus resume(String name, String operator) {
        return find(name).resume(operator);
    }

    @Override
    public MigrationStatus status(String name) {
        Creation shown = creation(name);
        return shown == null ? find(name).status() : shown.status();
    }

    @Override
    public List<MigrationStatus> list() {
        Set<String> names = new TreeSet<>(migrations.keySet());
        Creation now = creation;
        if (now != null) {
            names.add(now.name());
        }
        return names.stream().map(this::shown).filter(Objects::nonNull).toList();
    }

    private @Nullable MigrationStatus shown(String name) {
        Creation shown = creation(name);
        Migration known = migrations.get(name);
        if (shown != null) {
            return shown.status();
        }
        return known == null ? null : known.status();
    }

    /** What is shown of this name while it is being created; null once it is a migration. */
    private @Nullable Creation creation(String name) {
        Creation now = creation;
        if (now == null || !now.name().equals(name)) {
            return null;
        }
        Migration known = migrations.get(name);
        return known == null || known.state().ended() ? now : null;
    }

    @Override
    public MigrationStatus verify(String name, boolean repair, String operator) {
        return find(name).verify(repair, operator);
    }

    @Override
    public CutoverReport switchTraffic(String name, CutoverOptions options, String operator) {
        return find(name).cutover(Verb.SWITCH_TRAFFIC, options, operator);
    }

    @Override
    public CutoverReport reverseTraffic(String name, CutoverOptions options, String operator) {
        return find(name).cutover(Verb.REVERSE_TRAFFIC, options, operator);
    }

    @Override
    public MigrationStatus complete(String name, SourceTables sourceTables, String operator) {
        return find(name).complete(sourceTables, operator);
    }

    @Override
    public MigrationStatus cancel(String name, TargetTables targetTables, String operator) {
        return find(name).cancel(targetTables, operator);
    }

    @Override
    public DryRun planComplete(String name, SourceTables sourceTables) {
        return find(name).planComplete(sourceTables);
    }

    @Override
    public DryRun planCancel(String name, TargetTables targetTables) {
        return find(name).planCancel(targetTables);
    }

    @Override
    public void delete(String name, String operator) {
        Migration migration = find(name);
        if (!creating.tryLock()) {
            throw new RefusedException(
                    "cannot delete %s now: another create or delete is under way; try again after it"
                            .formatted(name));
        }
        try {
            migration.delete(
                    operator,
                    record -> {
                        keepRoutes(record);
                        desk.store().delete(record.definition());
                        migrations.remove(name, migration);
                        LOG.info("Deleted migration={} operator={}", name, operator);
                    });
            migration.close();
        } finally {
            creating.unlock();
        }
    }

    /** Its tables stay where they are served, also for a process that never knew of it. */
    private void keepRoutes(MigrationRecord ended) throws SQLException {
        Definition definition = ended.definition();
        Side side = ServingSide.sideAfter(ended);
        desk.settled()
                .keep(
                        definition.tables().stream()
                                .map(table -> new SettledRoute(table, side, definition.createdAt()))
                                .toList());
    }

    @Override
    public List<JournalEntry> journal(String name) {
        Migration migration = find(name);
        try {
            return desk.journal().read(migration.definition());
        } catch (SQLException failure) {
            throw new RefusedException(
                    "the journal cannot be read: " + failure.getMessage(), failure);
        }
    }

    @Override
    public List<RowDifference> differences(String name) {
        return find(name).differences();
    }

    @Override
    public DoctorReport doctor(String name, boolean fix, String operator) {
        return find(name).doctor(fix, operator);
    }

    @Override
    public Subscription listen(Consumer<MigrationEvent> listener) {
        return desk.events().listen(listener);
    }

    private Migration find(String name) {
        Creation created = creation(name);
        if (created != null) {
            throw new RefusedException(
                    "%s is under way; try again after it".formatted(created.words()));
        }
        Migration found = migrations.get(name);
        if (found == null) {
            throw new RefusedException(
                    "there is no migration %s; there are: %s"
                            .formatted(
                                    name,
                                    migrations.isEmpty()
                                            ? "none"
                                            : String.join(", ", migrations.keySet())));
        }
        return found;
    }

    @Override
    public void close() {
        housekeeping.shutdownNow();
        migrations.values().forEach(Migration::close);
        try {
            lease.giveBack();
        } catch (SQLException runsOut) {
            LOG.info("The lease could not be given back, it runs out by itself");
        }
    }
}
