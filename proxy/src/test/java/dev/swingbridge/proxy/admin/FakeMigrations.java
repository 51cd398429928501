package dev.swingbridge.proxy.admin;

import dev.swingbridge.proxy.migration.Caller;
import dev.swingbridge.proxy.migration.CreateRequest;
import dev.swingbridge.proxy.migration.DoctorReport;
import dev.swingbridge.proxy.migration.DryRun;
import dev.swingbridge.proxy.migration.MigrationEvent;
import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.Migrations;
import dev.swingbridge.proxy.migration.PrecheckReport;
import dev.swingbridge.proxy.migration.RowDifference;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.lifecycle.Health;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.store.JournalEntry;
import dev.swingbridge.proxy.migration.store.ServedBy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Migrations that do nothing but remember what was asked of them. */
public final class FakeMigrations implements Migrations {
    public static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

    /** Each verb with its arguments, oldest first. */
    public final List<String> asked = new CopyOnWriteArrayList<>();

    public volatile CutoverReport.Outcome outcome = CutoverReport.Outcome.DONE;

    /** Thrown by every verb instead of an answer, when there is one. */
    public volatile @Nullable RefusedException refusal;

    /** Why a cutover that is only planned would be refused. */
    public volatile @Nullable String obstacle;

    public volatile String verifyState = "equal";
    private volatile CountDownLatch begun = new CountDownLatch(1);
    private volatile CountDownLatch held = new CountDownLatch(0);
    private volatile BooleanSupplier caller = () -> true;
    private final Map<String, MigrationState> states = new TreeMap<>();
    private final List<Consumer<MigrationEvent>> listeners = new CopyOnWriteArrayList<>();

    public FakeMigrations with(String name, MigrationState state) {
        states.put(name, state);
        return this;
    }

    /** From now on every verb waits, as if another one were under way. */
    public void holdVerbs() {
        begun = new CountDownLatch(1);
        held = new CountDownLatch(1);
    }

    public void releaseVerbs() {
        held.countDown();
    }

    public void awaitVerb() {
        await(begun);
    }

    /** Until the client of the verb that waits has gone. */
    public void awaitGone(Duration limit) {
        Awaitility.await().atMost(limit).until(() -> !caller.getAsBoolean());
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("waited for 30 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public void tell(MigrationEvent event) {
        listeners.forEach(listener -> listener.accept(event));
    }

    @Override
    public void recover() {}

    @Override
    public MigrationStatus create(CreateRequest request, String operator) {
        if (states.containsKey(request.name())) {
            throw new RefusedException("there is a migration named " + request.name() + " already");
        }
        states.put(request.name(), MigrationState.CREATED);
        asked.add("create " + request + " by " + operator);
        return status(request.name());
    }

    @Override
    public PrecheckReport precheck(String name) {
        return new PrecheckReport(
                List.of(
                        new PrecheckReport.Check(
                                "binary log", PrecheckReport.Result.FAIL, "off", "log_bin=ON")));
    }

    @Override
    public PrecheckReport precheck(CreateRequest request) {
        return new PrecheckReport(
                List.of(
                        new PrecheckReport.Check(
                                "binary log", PrecheckReport.Result.PASS, "on", "")));
    }

    @Override
    public MigrationStatus start(String name, String operator) {
        return verb("start", name, operator);
    }

    @Override
    public MigrationStatus pause(String name, String operator) {
        return verb("pause", name, operator);
    }

    @Override
    public MigrationStatus resume(String name, String operator) {
        return verb("resume", name, operator);
    }

    private MigrationStatus verb(String verb, String name, String operator) {
        caller = Caller.present();
        begun.countDown();
        await(held);
        RefusedException reason = refusal;
        if (reason != null) {
            throw reason;
        }
        asked.add(verb + " " + name + " by " + operator);
        return status(name);
    }

    @Override
    public MigrationStatus status(String name) {
        MigrationState state = states.get(name);
        if (state == null) {
            throw new RefusedException("there is no migration named " + name);
        }
        return new MigrationStatus(
                name,
                state,
                Health.RUNNING,
                null,
                "source",
                "target",
                "stop",
                3,
                ServedBy.SOURCE,
                List.of(new MigrationStatus.Table("shop.orders", "copied", 1200, 1000, 65_536)),
                new MigrationStatus.Copy(100, 0, 0, null),
                new MigrationStatus.Stream("source -> target", 12L, "binlog.000001:4", 5, 7),
                new MigrationStatus.Verify(verifyState, 1200, 0, AT),
                new MigrationStatus.Ability(true, List.of()),
                new MigrationStatus.Ability(false, List.of("it is on the source")),
                null,
                null,
                null,
                List.of(),
                null);
    }

    @Override
    public List<MigrationStatus> list() {
        return states.keySet().stream().map(this::status).toList();
    }

    @Override
    public MigrationStatus verify(String name, boolean repair, String operator) {
        return verb("verify repair=" + repair, name, operator);
    }

    @Override
    public CutoverReport switchTraffic(String name, CutoverOptions options, String operator) {
        verb("switch-traffic " + options.maxHold() + " " + options.mode(), name, operator);
        return report("switch-traffic");
    }

    @Override
    public CutoverReport reverseTraffic(String name, CutoverOptions options, String operator) {
        verb("reverse-traffic", name, operator);
        return report("reverse-traffic");
    }

    private CutoverReport report(String direction) {
        return new CutoverReport(
                direction,
                outcome,
                outcome == CutoverReport.Outcome.UNDONE ? "session 7 stayed" : obstacle,
                12.5,
                AT,
                List.of(new CutoverReport.StepReport("hold new work", 1.5, "done")));
    }

    @Override
    public MigrationStatus complete(String name, SourceTables sourceTables, String operator) {
        return verb("complete " + sourceTables, name, operator);
    }

    @Override
    public MigrationStatus cancel(String name, TargetTables targetTables, String operator) {
        return verb("cancel " + targetTables, name, operator);
    }

    @Override
    public List<JournalEntry> journal(String name) {
        return List.of(new JournalEntry(1, AT, 0, "created", "1 table", 0, "ann"));
    }

    @Override
    public List<RowDifference> differences(String name) {
        return List.of(
                new RowDifference("shop.orders", "id=1", "different", "state", "a", "b", AT));
    }

    @Override
    public DryRun planComplete(String name, SourceTables sourceTables) {
        return new DryRun("complete", name, List.of("forget the streams"), List.of());
    }

    @Override
    public DryRun planCancel(String name, TargetTables targetTables) {
        return new DryRun("cancel", name, List.of("forget the streams"), List.of("it is SWITCHED"));
    }

    @Override
    public void delete(String name, String operator) {
        verb("delete", name, operator);
        states.remove(name);
    }

    @Override
    public DoctorReport doctor(String name, boolean fix, String operator) {
        return new DoctorReport(name, ServedBy.SOURCE, List.of("no intent"), List.of(), fix);
    }

    @Override
    public Subscription listen(Consumer<MigrationEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {}
}
