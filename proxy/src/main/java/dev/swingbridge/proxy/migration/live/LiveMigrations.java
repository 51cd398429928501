package dev.swingbridge.proxy.migration.live;

import dev.swingbridge.proxy.migration.CreateRequest;
import dev.swingbridge.proxy.migration.DoctorReport;
import dev.swingbridge.proxy.migration.DryRun;
import dev.swingbridge.proxy.migration.MigrationEvent;
import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.Migrations;
import dev.swingbridge.proxy.migration.PrecheckReport;
import dev.swingbridge.proxy.migration.RowDifference;
import dev.swingbridge.proxy.migration.condition.Activity;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.running.Migration;
import dev.swingbridge.proxy.migration.running.MigrationServices;
import dev.swingbridge.proxy.migration.running.Site;
import dev.swingbridge.proxy.migration.store.JournalEntry;
import dev.swingbridge.proxy.migration.store.jdbc.ControlSchema;
import dev.swingbridge.router.table.Side;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The migrations of this proxy's two servers: every verb, handed to whom it is for. */
public final class LiveMigrations implements Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(LiveMigrations.class);

    /** How long a caller waits for the end of a create. */
    private static final Duration CREATE_BOUND = Duration.ofSeconds(60);

    private static final Duration LOOK_FOR_SERVER_EVERY = Duration.ofSeconds(2);

    private final MigrationServices desk;
    private final Leadership leadership;
    private final ControlSchemas schemas;
    private final KnownMigrations known = new KnownMigrations();
    private final Adoption adoption;
    private final CopiesKept copies;
    private final DefinitionResolver definitions;
    private final Prechecks prechecks;
    private final Creations creations;
    private final CreateThread createThread;
    private final Deletion deletion;
    private final NameTurn names = new NameTurn();

    public LiveMigrations(Site site) {
        this(site, CREATE_BOUND);
    }

    /**
     * @param createBound how long a caller waits for the end of a create
     */
    public LiveMigrations(Site site, Duration createBound) {
        this.leadership = new Leadership(site);
        this.desk = MigrationServices.on(site, leadership::held);
        this.schemas =
                new ControlSchemas(
                        site.control(),
                        LOOK_FOR_SERVER_EVERY,
                        side -> ControlSchema.prepare(site.server(side)));
        SettledTables settled = new SettledTables(desk);
        this.adoption = new Adoption(desk, known, settled);
        this.copies = new CopiesKept(known, site);
        this.definitions = new DefinitionResolver(site);
        this.prechecks = new Prechecks(site);
        this.creations = new Creations(desk, known, definitions, prechecks, settled);
        this.createThread = new CreateThread(createBound);
        this.deletion =
                new Deletion(
                        desk, settled, side -> site.server(side).openSchemaConnection().close());
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
        schemas.prepare(this::align);
        leadership.renew();
        align();
        adoption.begin();
        leadership.keep(adoption::follow);
    }

    private void align() {
        if (leadership.held()) {
            desk.store().align();
        }
    }

    @Override
    public MigrationStatus create(CreateRequest request, String operator) {
        desk.requireLeader();
        Activity asked = Activity.begun("create", operator);
        String name = request.name();
        names.take("create", name, () -> creations.words(name, asked));
        return createThread.run(
                name,
                () -> creations.create(request, operator),
                () -> creations.words(name, asked),
                names::leave);
    }

    @Override
    public PrecheckReport precheck(String name) {
        Migration migration = find(name);
        return prechecks.run(migration.definition(), migration.state() != MigrationState.CREATED);
    }

    @Override
    public PrecheckReport precheck(CreateRequest request) {
        return prechecks.run(definitions.define(request, known.live()), false);
    }

    @Override
    public MigrationStatus start(String name, String operator) {
        return find(name).verbs().start(operator);
    }

    @Override
    public MigrationStatus pause(String name, String operator) {
        return find(name).verbs().pause(operator);
    }

    @Override
    public MigrationStatus resume(String name, String operator) {
        return find(name).verbs().resume(operator);
    }

    @Override
    public MigrationStatus status(String name) {
        Creation shown = creation(name);
        return shown == null ? find(name).status() : shown.status();
    }

    @Override
    public List<MigrationStatus> list() {
        Set<String> all = new TreeSet<>(known.names());
        Creation shown = creations.shown();
        if (shown != null) {
            all.add(shown.name());
        }
        return all.stream().map(this::shown).filter(Objects::nonNull).toList();
    }

    private @Nullable MigrationStatus shown(String name) {
        Creation shown = creation(name);
        Migration migration = known.find(name);
        if (shown != null) {
            return shown.status();
        }
        return migration == null ? null : migration.status();
    }

    /** What is shown of this name while it is being created; null once it is a migration. */
    private @Nullable Creation creation(String name) {
        Creation shown = creations.shown();
        return shown != null && shown.name().equals(name) ? shown : null;
    }

    @Override
    public MigrationStatus verify(String name, boolean repair, String operator) {
        return find(name).verbs().verify(repair, operator);
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
        return find(name).verbs().complete(sourceTables, operator);
    }

    @Override
    public MigrationStatus cancel(String name, TargetTables targetTables, String operator) {
        return find(name).verbs().cancel(targetTables, operator);
    }

    @Override
    public DryRun planComplete(String name, SourceTables sourceTables) {
        return find(name).outlook().complete(sourceTables);
    }

    @Override
    public DryRun planCancel(String name, TargetTables targetTables) {
        return find(name).outlook().cancel(targetTables);
    }

    @Override
    public void delete(String name, String operator) {
        Migration migration = find(name);
        Activity asked = Activity.begun("delete", operator);
        names.take("delete", name, () -> asked.words(Instant.now()));
        try {
            migration
                    .verbs()
                    .delete(
                            operator,
                            record -> {
                                deletion.delete(record);
                                known.remove(migration);
                                LOG.info("Deleted migration={} operator={}", name, operator);
                                // not on its own thread, which it ends, and also when nobody waits
                                Thread.ofVirtual().start(migration::close);
                            });
        } finally {
            names.leave();
        }
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
        String failed = known.find(name) == null ? createThread.whyMissing(name) : null;
        if (failed != null) {
            throw new RefusedException(failed);
        }
        return known.get(name);
    }

    @Override
    public void close() {
        leadership.stopKeeping();
        schemas.close();
        createThread.close();
        known.close();
        leadership.close();
    }
}
