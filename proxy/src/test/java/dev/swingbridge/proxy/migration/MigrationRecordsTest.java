package dev.swingbridge.proxy.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.fixture.TestServers.Pair;
import dev.swingbridge.proxy.migration.MigrationProcess.World;
import dev.swingbridge.proxy.migration.cutover.ClientSessions;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.cutover.CutoverReport.Outcome;
import dev.swingbridge.proxy.migration.cutover.NoSessions;
import dev.swingbridge.proxy.migration.lifecycle.Health;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.lifecycle.StillRunningException;
import dev.swingbridge.proxy.migration.store.JournalEntry;
import dev.swingbridge.proxy.migration.store.ServedBy;
import dev.swingbridge.router.table.OnDdl;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What migrations show, and what stays of them on real servers. */
class MigrationRecordsTest {
    private static final CutoverOptions OPTIONS = MigrationProcess.OPTIONS;

    private final List<AutoCloseable> opened = new ArrayList<>();

    /**
     * Sessions that take their time to get ready: the step "arm" lasts as long as the test wants.
     */
    private static final class SlowSessions implements ClientSessions {
        private final NoSessions others = new NoSessions();
        final CountDownLatch asked = new CountDownLatch(1);
        final CountDownLatch mayEnd = new CountDownLatch(1);

        @Override
        public ArmReport arm(String group, Side towards, Duration budget) {
            asked.countDown();
            try {
                assertThat(mayEnd.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
            }
            return others.arm(group, towards, budget);
        }

        @Override
        public List<BlockingSession> blocking(String group) {
            return others.blocking(group);
        }

        @Override
        public void settle() {
            others.settle();
        }

        @Override
        public void kill(Collection<Long> sessionIds) {
            others.kill(sessionIds);
        }
    }

    private MigrationProcess process(Pair servers, World world) throws SQLException {
        MigrationProcess process = MigrationProcess.started(servers, world);
        opened.add(process);
        return process;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    private MigrationProcess replicating(Pair servers, String schema, ClientSessions sessions)
            throws SQLException {
        TestApplication.createTables(servers, schema);
        MigrationProcess proxy = process(servers, World.usual().with(sessions));
        proxy.migrations.create(
                new CreateRequest("kept", List.of(schema + ".*"), Side.SOURCE), "test");
        proxy.migrations.start("kept", "test");
        proxy.awaitReady("kept", false);
        return proxy;
    }

    /** Leaves nothing behind for the next pair of the same servers. */
    private static void end(MigrationProcess proxy) {
        proxy.migrations.delete("kept", "test");
        assertThat(names(proxy)).doesNotContain("kept");
    }

    private static List<String> names(MigrationProcess proxy) {
        return proxy.migrations.list().stream().map(MigrationStatus::name).toList();
    }

    private static int count(TestServer server, String from) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + from)) {
            row.next();
            return row.getInt(1);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void readsNeverWaitForACutoverAndOtherVerbsAreRefusedAtOnce(Pair servers) throws Exception {
        String schema = TestServers.freshSchema("truth", servers.source(), servers.target());
        SlowSessions sessions = new SlowSessions();
        MigrationProcess proxy = replicating(servers, schema, sessions);
        CompletableFuture<CutoverReport> cutover =
                CompletableFuture.supplyAsync(
                        () -> proxy.migrations.switchTraffic("kept", OPTIONS, "admin"));
        sessions.asked.await();

        MigrationStatus status = proxy.migrations.status("kept");

        assertThat(status.state()).isEqualTo(MigrationState.SWITCHING);
        MigrationStatus.Step step =
                Objects.requireNonNull(Objects.requireNonNull(status.underWay()).step());
        assertThat(step.name()).isEqualTo("arm");
        assertThat(status.canSwitch().yes()).isFalse();
        long start = System.nanoTime();
        assertThatThrownBy(() -> proxy.migrations.pause("kept", "test"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("switch-traffic by admin")
                .hasMessageContaining("at step \"arm\"");
        assertThat(proxy.migrations.doctor("kept", false, "test").name()).isEqualTo("kept");
        assertThat(proxy.migrations.journal("kept")).isNotEmpty();
        assertThat(
                        proxy.migrations
                                .planCancel("kept", Migrations.TargetTables.DROP)
                                .refusals()
                                .getFirst())
                .contains("switch-traffic by admin");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));

        sessions.mayEnd.countDown();
        assertThat(cutover.get(60, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.DONE);
        assertThat(proxy.migrations.status("kept").health()).isEqualTo(Health.RUNNING);
        proxy.awaitReady("kept", true);
        proxy.migrations.complete("kept", Migrations.SourceTables.KEEP, "test");
        end(proxy);
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void aMigrationIsShownWhileItIsCreatedAndGoesOnWithoutItsClient(Pair servers) throws Exception {
        String schema = TestServers.freshSchema("create", servers.source(), servers.target());
        TestApplication.createTables(servers, schema);
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        AtomicBoolean present = new AtomicBoolean(true);
        MigrationProcess proxy =
                process(
                        servers,
                        World.usual()
                                .with(
                                        _ -> {
                                            asked.countDown();
                                            assertThat(awaits(mayEnd)).isTrue();
                                            return List.of();
                                        }));
        CreateRequest request =
                new CreateRequest("kept", List.of(schema + ".*"), Side.SOURCE, OnDdl.STOP, true);
        CompletableFuture<MigrationStatus> created =
                CompletableFuture.supplyAsync(
                        () ->
                                Caller.ask(
                                        present::get,
                                        () -> proxy.migrations.create(request, "admin")));
        asked.await();

        MigrationStatus status = proxy.migrations.status("kept");

        assertThat(names(proxy)).contains("kept");
        assertThat(status.state()).isEqualTo(MigrationState.CREATED);
        MigrationStatus.UnderWay verb = Objects.requireNonNull(status.underWay());
        assertThat(verb.verb()).isEqualTo("create");
        assertThat(Objects.requireNonNull(verb.step()).name()).isEqualTo("check");
        assertThat(status.tables()).allMatch(table -> table.state().equals("waiting"));
        assertThatThrownBy(() -> proxy.migrations.start("kept", "test"))
                .hasMessageContaining("create by admin")
                .hasMessageContaining("is under way");
        assertThatThrownBy(() -> proxy.migrations.create(request, "test"))
                .hasMessageContaining("another create or delete is under way");
        present.set(false);
        mayEnd.countDown();
        assertThat(created.get(60, TimeUnit.SECONDS).state()).isNotEqualTo(MigrationState.CREATED);
        proxy.migrations.cancel("kept", Migrations.TargetTables.DROP, "test");
        end(proxy);
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void aCreateThatTakesLongIsAnsweredWithWhatItWaitsForAndGoesOn(Pair servers) throws Exception {
        String schema = TestServers.freshSchema("create", servers.source(), servers.target());
        TestApplication.createTables(servers, schema);
        CountDownLatch mayEnd = new CountDownLatch(1);
        MigrationProcess proxy =
                process(
                        servers,
                        World.usual()
                                .createdWithin(Duration.ofSeconds(2))
                                .with(
                                        _ -> {
                                            assertThat(awaits(mayEnd)).isTrue();
                                            return List.of();
                                        }));

        assertThatThrownBy(
                        () ->
                                proxy.migrations.create(
                                        new CreateRequest(
                                                "kept", List.of(schema + ".*"), Side.SOURCE),
                                        "admin"))
                .isInstanceOf(StillRunningException.class)
                .hasMessageContaining("create of kept goes on after 2 s: create by admin for")
                .hasMessageContaining("at step \"check\"");

        assertThat(names(proxy)).contains("kept");
        mayEnd.countDown();
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () ->
                                assertThat(proxy.migrations.status("kept").underWay())
                                        .as("create")
                                        .isNull());
        proxy.cancelAndDelete("kept");
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void dozensOfPrechecksAtOnceLeaveConnectionsToOthers(Pair servers) throws Exception {
        String schema = TestServers.freshSchema("checks", servers.source(), servers.target());
        TestApplication.createTables(servers, schema);
        AtomicInteger running = new AtomicInteger();
        CountDownLatch third = new CountDownLatch(1);
        MigrationProcess proxy =
                process(
                        servers,
                        World.usual()
                                .with(
                                        _ -> {
                                            if (running.incrementAndGet() > 2) {
                                                third.countDown();
                                            }
                                            comesWithin(50, third);
                                            running.decrementAndGet();
                                            return List.of();
                                        }));
        List<CompletableFuture<PrecheckReport>> reports = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int client = 0; client < 24; client++) {
                CreateRequest request =
                        new CreateRequest("kept", List.of(schema + ".*"), Side.SOURCE);
                reports.add(
                        CompletableFuture.supplyAsync(
                                () -> proxy.migrations.precheck(request), clients));
            }
        }

        assertThat(third.getCount()).as("two run at a time, not three").isEqualTo(1);
        assertThat(reports)
                .allSatisfy(
                        each ->
                                assertThat(each.join().checks())
                                        .noneMatch(
                                                check -> check.detail().contains("be checked:")));
    }

    private static boolean awaits(CountDownLatch latch) {
        return comesWithin(30_000, latch);
    }

    private static boolean comesWithin(long millis, CountDownLatch latch) {
        try {
            return latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void aDryRunSaysWhyItWouldBeRefusedAndChangesNothing(Pair servers) throws Exception {
        String schema = TestServers.freshSchema("dry", servers.source(), servers.target());
        MigrationProcess proxy = replicating(servers, schema, new NoSessions());
        CutoverOptions dry = OPTIONS.withMode(CutoverOptions.Mode.DRY_RUN);

        assertThat(proxy.migrations.switchTraffic("kept", dry, "test").reason()).isNull();
        assertThat(proxy.migrations.reverseTraffic("kept", dry, "test").reason())
                .contains("cannot reverse-traffic kept while REPLICATING");
        DryRun complete = proxy.migrations.planComplete("kept", Migrations.SourceTables.DROP);
        assertThat(complete.steps()).contains("drop the old tables on source");
        assertThat(complete.refusals().getFirst())
                .contains("cannot complete kept while REPLICATING");
        assertThat(proxy.migrations.planCancel("kept", Migrations.TargetTables.DROP).refusals())
                .isEmpty();
        proxy.migrations.pause("kept", "test");
        assertThat(proxy.migrations.switchTraffic("kept", dry, "test").reason())
                .contains("it is PAUSED");

        assertThat(proxy.migrations.status("kept").epoch()).isZero();
        proxy.migrations.cancel("kept", Migrations.TargetTables.DROP, "test");
        end(proxy);
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void figuresSurviveARestartAndTablesOfAnEarlierVersionAreRead(Pair servers) throws Exception {
        String schema = TestServers.freshSchema("figures", servers.source(), servers.target());
        MigrationProcess proxy = replicating(servers, schema, new NoSessions());
        CutoverReport done = proxy.migrations.switchTraffic("kept", OPTIONS, "test");
        proxy.awaitReady("kept", true);
        proxy.migrations.reverseTraffic(
                "kept", OPTIONS.withMode(CutoverOptions.Mode.REHEARSE), "test");
        List<MigrationStatus.Table> tables = proxy.migrations.status("kept").tables();
        assertThat(tables).allMatch(table -> table.state().equals("copied"));
        assertThat(tables).anyMatch(table -> table.rowsCopied() >= TestApplication.ACCOUNTS);
        assertThat(tables).anyMatch(table -> table.bytesCopied() > 0);
        proxy.migrations.close();
        for (TestServer server : List.of(servers.source(), servers.target())) {
            server.run(
                    "ALTER TABLE swingbridge.migration DROP COLUMN cause",
                    "ALTER TABLE swingbridge.journal DROP COLUMN instance");
        }

        MigrationProcess later = process(servers, World.usual());

        MigrationStatus status = later.migrations.status("kept");
        assertThat(status.tables()).isEqualTo(tables);
        CutoverReport last = Objects.requireNonNull(status.lastCutover());
        assertThat(last.outcome()).isEqualTo(Outcome.DONE);
        assertThat(last.holdMillis()).isEqualTo(done.holdMillis());
        assertThat(Objects.requireNonNull(status.lastAttempt()).outcome())
                .isEqualTo(Outcome.REHEARSED);
        assertThat(later.migrations.journal("kept"))
                .extracting(JournalEntry::event)
                .contains("create", "switch-traffic DONE");
        later.awaitReady("kept", true);
        later.migrations.complete("kept", Migrations.SourceTables.KEEP, "test");
        end(later);
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void aDeletedMigrationLeavesNothingButTheRoutesOfItsTables(Pair servers) throws Exception {
        String schema = TestServers.freshSchema("deleted", servers.source(), servers.target());
        TableName account = new TableName(schema, "account");
        MigrationProcess proxy = replicating(servers, schema, new NoSessions());
        assertThatThrownBy(() -> proxy.migrations.delete("kept", "test"))
                .isInstanceOf(RefusedException.class)
                .hasMessage("cannot delete kept while REPLICATING: complete or cancel it first");
        proxy.migrations.switchTraffic("kept", OPTIONS, "test");
        proxy.awaitReady("kept", true);
        assertThat(proxy.migrations.status("kept").authority()).isEqualTo(ServedBy.TARGET);
        proxy.migrations.complete("kept", Migrations.SourceTables.KEEP, "test");

        proxy.migrations.delete("kept", "test");

        assertThatThrownBy(() -> proxy.migrations.status("kept"))
                .hasMessageContaining("there is no migration named kept");
        for (TestServer server : List.of(servers.source(), servers.target())) {
            assertThat(count(server, "swingbridge.migration WHERE name = 'kept'")).isZero();
            assertThat(count(server, "swingbridge.journal WHERE migration = 'kept'")).isZero();
            for (String table : List.of("register", "intent", "created_table", "copied_table")) {
                assertThat(
                                count(
                                        server,
                                        "swingbridge.%s WHERE migration LIKE 'kept-%%'"
                                                .formatted(table)))
                        .as(table)
                        .isZero();
            }
        }
        proxy.migrations.close();
        MigrationProcess later = process(servers, World.usual());
        assertThat(names(later)).doesNotContain("kept");
        assertThat(later.routes.current().sideOf(account)).isEqualTo(Side.TARGET);
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void aNameUsedAgainHasAJournalOfItsOwn(Pair servers) throws Exception {
        String schema = TestServers.freshSchema("again", servers.source(), servers.target());
        MigrationProcess proxy = replicating(servers, schema, new NoSessions());
        proxy.migrations.cancel("kept", Migrations.TargetTables.DROP, "test");
        assertThat(proxy.migrations.journal("kept")).hasSizeGreaterThan(2);

        proxy.migrations.create(
                new CreateRequest("kept", List.of(schema + ".*"), Side.SOURCE), "test");

        assertThat(proxy.migrations.journal("kept"))
                .extracting(JournalEntry::event)
                .containsExactly("create");
        proxy.migrations.cancel("kept", Migrations.TargetTables.DROP, "test");
        end(proxy);
    }
}
