package dev.swingbridge.proxy.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.backfill.apply.BinlogStream;
import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.fixture.TestServers.Pair;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.cutover.CutoverReport.Outcome;
import dev.swingbridge.proxy.migration.cutover.NoSessions;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.live.LiveMigrations;
import dev.swingbridge.proxy.migration.running.Site;
import dev.swingbridge.proxy.migration.store.ServedBy;
import dev.swingbridge.router.gate.GatePass;
import dev.swingbridge.router.gate.TrafficGate;
import dev.swingbridge.router.table.LiveRouteTable;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole life of a migration on real servers, under writers that never stop. */
class MigrationLifeTest {
    private static final Logger LOG = LoggerFactory.getLogger(MigrationLifeTest.class);
    private static final int CLIENTS = 4;
    private static final int MOMENTS = 6;

    /** Generous: this is about what survives, on a machine that may be busy with other things. */
    private static final CutoverOptions OPTIONS =
            CutoverOptions.defaults()
                    .withMaxHold(Duration.ofSeconds(20))
                    .withDrain(Duration.ofSeconds(10))
                    .withMaxLag(Duration.ofSeconds(20));

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final AtomicLong tokens = new AtomicLong();

    /** One proxy process, as far as migrations go. */
    private final class OneProxy {
        final TrafficGate gate = new TrafficGate();
        final LiveRouteTable routes = new LiveRouteTable(RouteTable.servedBy(Side.SOURCE));
        final LiveMigrations migrations;

        OneProxy(Pair servers) throws SQLException {
            DatabaseServer source = DatabaseServer.connect(servers.source().settings(Side.SOURCE));
            opened.add(source);
            DatabaseServer target = DatabaseServer.connect(servers.target().settings(Side.TARGET));
            opened.add(target);
            migrations =
                    new LiveMigrations(
                            new Site(
                                    source,
                                    target,
                                    Side.TARGET,
                                    gate,
                                    routes,
                                    new NoSessions(),
                                    BinlogStream::new,
                                    _ -> List.of(),
                                    settings(),
                                    report -> {}));
            opened.add(migrations);
            migrations.recover();
        }

        void awaitState(String name, MigrationState state) {
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(50))
                    .untilAsserted(
                            () -> {
                                MigrationStatus status = migrations.status(name);
                                assertThat(status.state()).as(status.toString()).isEqualTo(state);
                            });
        }

        void awaitVerified(String name, String state) {
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> !migrations.status(name).verify().state().equals("running"));
            assertThat(migrations.status(name).verify().state()).isEqualTo(state);
        }

        void awaitReady(String name, boolean back) {
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(50))
                    .untilAsserted(
                            () -> {
                                MigrationStatus status = migrations.status(name);
                                assertThat(
                                                back
                                                        ? status.canReverse().yes()
                                                        : status.canSwitch().yes())
                                        .as(status.toString())
                                        .isTrue();
                            });
        }
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#pairs")
    void movesTablesThereAndBackUnderWritersAndLosesNothing(Pair servers) throws Exception {
        String schema = TestServers.freshSchema("life", servers.source(), servers.target());
        TestApplication.createTables(servers, schema);
        OneProxy proxy = new OneProxy(servers);
        TestApplication clients =
                new TestApplication(servers, schema, "life", proxy.gate, proxy.routes, tokens);
        opened.add(clients);
        proxy.migrations.create(
                new CreateRequest("life", List.of(schema + ".*"), Side.SOURCE), "test");
        clients.start(CLIENTS);

        proxy.migrations.start("life", "test");
        proxy.awaitState("life", MigrationState.REPLICATING);
        proxy.awaitReady("life", false);
        proxy.migrations.verify("life", false, "test");
        proxy.awaitVerified("life", "equal");
        List<Double> holds = new ArrayList<>();
        for (int cycle = 0; cycle < 3; cycle++) {
            proxy.awaitReady("life", false);
            holds.add(done(proxy.migrations.switchTraffic("life", OPTIONS, "test")));
            proxy.awaitReady("life", true);
            holds.add(done(proxy.migrations.reverseTraffic("life", OPTIONS, "test")));
        }
        proxy.awaitReady("life", false);
        holds.add(done(proxy.migrations.switchTraffic("life", OPTIONS, "test")));
        clients.close();

        LOG.info("{} held {} ms, {} writes", servers, holds, clients.acknowledged.size());
        assertThat(clients.errors).isEmpty();
        assertThat(clients.acknowledged.size()).isGreaterThan(50);
        awaitEqual(servers, schema);
        assertLedger(servers.target(), schema, List.of(clients));
        proxy.migrations.complete("life", Migrations.SourceTables.KEEP, "test");
        assertThat(proxy.migrations.status("life").state()).isEqualTo(MigrationState.COMPLETED);
        assertThatThrownBy(
                        () ->
                                servers.source()
                                        .run(
                                                "INSERT INTO "
                                                        + schema
                                                        + ".account VALUES (9999, 1, '')"))
                .hasMessageContaining("is served by target during migration life");
        assertThat(proxy.migrations.journal("life")).hasSizeGreaterThan(20);
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void aTransactionLeftOpenUndoesTheCutoverAndIsNamed(Pair servers) throws Exception {
        String schema = TestServers.freshSchema("open", servers.source(), servers.target());
        TestApplication.createTables(servers, schema);
        OneProxy proxy = new OneProxy(servers);
        proxy.migrations.create(
                new CreateRequest("open", List.of(schema + ".*"), Side.SOURCE), "test");
        proxy.migrations.start("open", "test");
        proxy.awaitState("open", MigrationState.REPLICATING);
        proxy.awaitReady("open", false);

        CutoverReport undone;
        try (GatePass pass = Objects.requireNonNull(proxy.gate.tryEnter(Set.of("open"), 4711))) {
            assertThat(pass.sessionId()).isEqualTo(4711);
            undone =
                    proxy.migrations.switchTraffic(
                            "open", OPTIONS.withDrain(Duration.ofMillis(200)), "test");
        }

        assertThat(undone.outcome()).isEqualTo(Outcome.UNDONE);
        assertThat(undone.reason()).contains("session 4711");
        assertThat(undone.holdMillis()).isBetween(190.0, 20_000.0);
        assertThat(proxy.gate.held("open")).isFalse();
        proxy.awaitReady("open", false);
        done(proxy.migrations.switchTraffic("open", OPTIONS, "test"));
        assertThatThrownBy(() -> proxy.migrations.switchTraffic("open", OPTIONS, "test"))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("cannot switch-traffic open while SWITCHED");
        proxy.awaitReady("open", true);
        done(proxy.migrations.reverseTraffic("open", OPTIONS, "test"));
        proxy.migrations.cancel("open", Migrations.TargetTables.DROP, "test");
        assertThatThrownBy(() -> TestApplication.rows(servers.target(), schema))
                .isInstanceOf(SQLException.class);
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void verifyRepairsWhatDiffers(Pair servers) throws Exception {
        String schema = TestServers.freshSchema("mended", servers.source(), servers.target());
        TestApplication.createTables(servers, schema);
        OneProxy proxy = new OneProxy(servers);
        proxy.migrations.create(
                new CreateRequest("mended", List.of(schema + ".*"), Side.SOURCE), "test");
        proxy.migrations.start("mended", "test");
        proxy.awaitState("mended", MigrationState.REPLICATING);
        proxy.awaitReady("mended", false);
        servers.target()
                .run(
                        "UPDATE %s.account SET balance = 7 WHERE id = 3".formatted(schema),
                        "DELETE FROM %s.account WHERE id = 4".formatted(schema));

        proxy.migrations.verify("mended", false, "test");
        proxy.awaitVerified("mended", "different");
        assertThat(proxy.migrations.status("mended").canSwitch().yes()).isFalse();
        proxy.migrations.verify("mended", true, "test");
        proxy.awaitVerified("mended", "equal");

        assertThat(proxy.migrations.differences("mended")).isEmpty();
        awaitEqual(servers, schema);
        proxy.awaitReady("mended", false);
        done(proxy.migrations.switchTraffic("mended", OPTIONS, "test"));
    }

    /** The process before goes on as a zombie: what it still does must not matter. */
    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void aNewProcessTakesOverAtAnyMoment(Pair servers) throws Exception {
        String schema = TestServers.freshSchema("dies", servers.source(), servers.target());
        TestApplication.createTables(servers, schema);
        List<TestApplication> all = new ArrayList<>();
        OneProxy proxy = new OneProxy(servers);
        proxy.migrations.create(
                new CreateRequest("dies", List.of(schema + ".*"), Side.SOURCE), "test");
        proxy.migrations.start("dies", "test");
        for (int round = 0; round < MOMENTS; round++) {
            OneProxy before = proxy;
            TestApplication clients =
                    new TestApplication(
                            servers, schema, "dies", before.gate, before.routes, tokens);
            all.add(clients);
            clients.start(CLIENTS);
            MigrationState goal = before.migrations.status("dies").state();
            if (round > 0) {
                before.awaitReady("dies", goal == MigrationState.SWITCHED);
            }
            long version = before.routes.current().version();
            Thread cutover = Thread.startVirtualThread(() -> tryCutover(before, goal));
            awaitMoment(round, before, version, cutover);
            clients.kill();
            proxy = new OneProxy(servers);
            cutover.join(Duration.ofSeconds(30));
            before.migrations.close();
            OneProxy now = proxy;
            await().atMost(Duration.ofSeconds(30))
                    .until(
                            () -> {
                                MigrationStatus status = now.migrations.status("dies");
                                return status.canSwitch().yes() || status.canReverse().yes();
                            });
        }
        awaitEqual(servers, schema);
        TestServer authority =
                proxy.migrations.status("dies").authority() == ServedBy.SOURCE
                        ? servers.source()
                        : servers.target();
        assertLedger(authority, schema, all);
    }

    /** What a process leaves behind when it dies in the middle of a verb. */
    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void aNewProcessCarriesOnWhatWasUnderWay(Pair servers) throws Exception {
        String schema = TestServers.freshSchema("verbs", servers.source(), servers.target());
        TestApplication.createTables(servers, schema);
        OneProxy proxy = new OneProxy(servers);
        proxy.migrations.create(
                new CreateRequest("verbs", List.of(schema + ".*"), Side.SOURCE), "test");

        proxy = afterDeathIn(proxy, servers, "START", "", 0);
        proxy.awaitState("verbs", MigrationState.REPLICATING);
        proxy.awaitReady("verbs", false);
        assertNothingUnderWay(proxy);

        proxy = afterDeathIn(proxy, servers, "VERIFY", "", 0);
        awaitVerified(proxy);
        proxy = afterDeathIn(proxy, servers, "SWITCH_TRAFFIC", "FOR_REAL", 1);
        proxy.awaitReady("verbs", false);
        assertNothingUnderWay(proxy);
        assertThat(proxy.migrations.status("verbs").verify().state()).isEqualTo("equal");
        CutoverReport lost = Objects.requireNonNull(proxy.migrations.status("verbs").lastCutover());
        assertThat(lost.outcome()).isEqualTo(Outcome.UNDONE);
        assertThat(lost.reason()).contains("the proxy ended while it ran", "source serves");

        CutoverReport done = proxy.migrations.switchTraffic("verbs", OPTIONS, "test");
        done(done);
        proxy.migrations.close();
        proxy = new OneProxy(servers);
        assertThat(proxy.migrations.status("verbs").lastCutover())
                .usingRecursiveComparison()
                .withComparatorForType(
                        Comparator.comparingLong(Instant::toEpochMilli), Instant.class)
                .isEqualTo(done);

        proxy.awaitReady("verbs", true);
        proxy.migrations.close();
        servers.source()
                .run("DELETE FROM swingbridge.stream_checkpoint WHERE stream LIKE 'verbs%'");
        proxy = afterDeathIn(proxy, servers, "COMPLETE", "RENAME", 0);
        proxy.awaitState("verbs", MigrationState.COMPLETED);
        assertNothingUnderWay(proxy);
        assertThat(proxy.routes.current().sideOf(new TableName(schema, "account")))
                .isEqualTo(Side.TARGET);
        assertThatThrownBy(() -> TestApplication.rows(servers.source(), schema))
                .isInstanceOf(SQLException.class);
    }

    private OneProxy afterDeathIn(
            OneProxy before, Pair servers, String verb, String detail, long epoch)
            throws SQLException {
        before.migrations.close();
        servers.target()
                .run(
                        "REPLACE INTO swingbridge.verb_under_way SELECT instance, '%s', '%s', %d, 'test', NOW(6)"
                                        .formatted(verb, detail, epoch)
                                + " FROM swingbridge.migration WHERE name = 'verbs'");
        return new OneProxy(servers);
    }

    private static void awaitVerified(OneProxy proxy) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> {
                            MigrationStatus status = proxy.migrations.status("verbs");
                            assertThat(status.verify().state()).isEqualTo("equal");
                            assertThat(status.underWay()).isNull();
                        });
    }

    private static void assertNothingUnderWay(OneProxy proxy) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(proxy.migrations.status("verbs").underWay()).isNull());
    }

    /** How far the cutover is: asked for, begun, work held, flipped, work released, done. */
    private static void awaitMoment(int moment, OneProxy proxy, long version, Thread cutover) {
        await().atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(
                        () -> {
                            boolean flipped = proxy.routes.current().version() > version;
                            boolean reached =
                                    switch (moment) {
                                        case 0 -> true;
                                        case 1 ->
                                                proxy.migrations.status("dies").state().inCutover();
                                        case 2 -> proxy.gate.held("dies");
                                        case 3 -> flipped;
                                        case 4 -> flipped && !proxy.gate.held("dies");
                                        default -> false;
                                    };
                            return reached || !cutover.isAlive();
                        });
    }

    private static MigrationSettings settings() {
        MigrationSettings usual = MigrationSettings.defaults("test");
        return new MigrationSettings(
                usual.proxyName(), OPTIONS, usual.copy(), usual.throttle(), usual.verify());
    }

    private static void tryCutover(OneProxy proxy, MigrationState state) {
        try {
            if (state == MigrationState.SWITCHED) {
                proxy.migrations.reverseTraffic("dies", OPTIONS, "test");
            } else {
                proxy.migrations.switchTraffic("dies", OPTIONS, "test");
            }
        } catch (RefusedException refused) {
            LOG.info("the zombie was refused: {}", refused.getMessage());
        }
    }

    private static double done(CutoverReport report) {
        assertThat(report.outcome()).as(report.toString()).isEqualTo(Outcome.DONE);
        return report.holdMillis();
    }

    private static void awaitEqual(Pair servers, String schema) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(
                        () ->
                                assertThat(TestApplication.rows(servers.target(), schema))
                                        .isEqualTo(TestApplication.rows(servers.source(), schema)));
    }

    private static void assertLedger(
            TestServer server, String schema, List<TestApplication> applications)
            throws SQLException {
        List<Long> found = TestApplication.tokens(server, schema);
        Set<Long> once = new HashSet<>(found);
        assertThat(found).hasSameSizeAs(once);
        Set<Long> known = new HashSet<>();
        for (TestApplication each : applications) {
            assertThat(once).containsAll(each.acknowledged);
            known.addAll(each.acknowledged);
            known.addAll(each.uncertain);
        }
        assertThat(known).containsAll(once);
        assertThat(TestApplication.balance(server, schema))
                .isEqualTo((long) TestApplication.ACCOUNTS * TestApplication.BALANCE);
    }
}
