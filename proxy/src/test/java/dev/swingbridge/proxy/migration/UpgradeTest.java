package dev.swingbridge.proxy.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.fixture.TestServers.Pair;
import dev.swingbridge.proxy.migration.MigrationProcess.World;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.cutover.CutoverReport.Outcome;
import dev.swingbridge.proxy.migration.lifecycle.Cause;
import dev.swingbridge.proxy.migration.lifecycle.Health;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.store.JournalEntry;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Migrations that an earlier version has begun, carried on by this one. */
class UpgradeTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private static void awaitEqual(Pair servers, String schema) {
        await().atMost(LONG)
                .untilAsserted(
                        () ->
                                assertThat(TestApplication.rows(servers.target(), schema))
                                        .isEqualTo(TestApplication.rows(servers.source(), schema)));
    }

    private static void write(TestServer server, String schema, int id) {
        server.run("INSERT INTO %s.account VALUES (%d, 5, 'later')".formatted(schema, id));
    }

    private static void goBack(Pair servers) {
        EarlierControlSchema.goBack(servers.source(), servers.target());
    }

    private static MigrationProcess started(Pair servers) throws SQLException {
        return MigrationProcess.started(servers, World.usual());
    }

    private static CutoverReport done(CutoverReport report) {
        assertThat(report.outcome()).as(report.toString()).isEqualTo(Outcome.DONE);
        return report;
    }

    private static void begin(Pair servers, String schema) throws SQLException {
        TestApplication.createTables(servers, schema);
        try (MigrationProcess process = started(servers)) {
            process.migrations.create(
                    new CreateRequest("older", List.of(schema + ".*"), Side.SOURCE), "test");
            process.migrations.start("older", "test");
            process.awaitReady("older", false);
        }
        goBack(servers);
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void aMigrationIsCarriedOnFromEveryStateToItsEnd(Pair servers) throws Exception {
        String schema = TestServers.freshSchema("older", servers.source(), servers.target());
        begin(servers, schema);
        write(servers.source(), schema, 9001);
        CutoverReport switched;
        try (MigrationProcess process = started(servers)) {
            assertThat(process.migrations.status("older").state())
                    .isEqualTo(MigrationState.REPLICATING);
            process.awaitReady("older", false);
            awaitEqual(servers, schema);
            switched =
                    done(
                            process.migrations.switchTraffic(
                                    "older", MigrationProcess.OPTIONS, "test"));
        }
        goBack(servers);
        write(servers.target(), schema, 9002);
        try (MigrationProcess process = started(servers)) {
            CutoverReport read =
                    Objects.requireNonNull(process.migrations.status("older").lastCutover());
            assertThat(read.outcome()).isEqualTo(Outcome.DONE);
            assertThat(read.holdMillis()).isEqualTo(switched.holdMillis());
            assertThat(read.steps()).isEqualTo(switched.steps());
            process.awaitReady("older", true);
            awaitEqual(servers, schema);
            done(process.migrations.reverseTraffic("older", MigrationProcess.OPTIONS, "test"));
            process.awaitReady("older", false);
            done(process.migrations.switchTraffic("older", MigrationProcess.OPTIONS, "test"));
            process.awaitReady("older", true);
            process.migrations.complete("older", Migrations.SourceTables.KEEP, "test");
        }
        goBack(servers);
        try (MigrationProcess process = started(servers)) {
            assertThat(process.migrations.status("older").state())
                    .isEqualTo(MigrationState.COMPLETED);
            assertThat(process.migrations.journal("older"))
                    .extracting(JournalEntry::event)
                    .contains("create", "switch-traffic DONE", "reverse-traffic DONE", "complete");
            process.migrations.delete("older", "test");
        }
        try (MigrationProcess process = started(servers)) {
            assertThat(process.migrations.list())
                    .extracting(MigrationStatus::name)
                    .doesNotContain("older");
            assertThat(process.routes.current().sideOf(new TableName(schema, "account")))
                    .isEqualTo(Side.TARGET);
        }
    }

    /** The earlier version wrote a reason and no cause. */
    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void aPauseAndAnInterruptedVerbAreUnderstood(Pair servers) throws Exception {
        String schema = TestServers.freshSchema("older", servers.source(), servers.target());
        begin(servers, schema);
        for (TestServer server : List.of(servers.source(), servers.target())) {
            server.run("UPDATE swingbridge.migration SET health = 'PAUSED' WHERE name = 'older'");
        }
        try (MigrationProcess process = started(servers)) {
            MigrationStatus status = process.migrations.status("older");
            assertThat(status.health()).isEqualTo(Health.PAUSED);
            assertThat(status.cause()).isEqualTo(Cause.OPERATOR);
            // refused while the proxy brings everything in line with the records
            await().atMost(LONG)
                    .ignoreExceptionsInstanceOf(RefusedException.class)
                    .until(
                            () ->
                                    process.migrations.resume("older", "test").health()
                                            == Health.RUNNING);
            process.awaitReady("older", false);
        }
        goBack(servers);
        servers.target()
                .run(
                        "INSERT INTO swingbridge.verb_under_way SELECT instance, 'CANCEL', 'DROP', 0, 'test', NOW(6)"
                                + " FROM swingbridge.migration WHERE name = 'older'");
        try (MigrationProcess process = started(servers)) {
            await().atMost(LONG)
                    .untilAsserted(
                            () ->
                                    assertThat(process.migrations.status("older").state())
                                            .isEqualTo(MigrationState.CANCELLED));
            process.migrations.delete("older", "test");
        }
    }
}
