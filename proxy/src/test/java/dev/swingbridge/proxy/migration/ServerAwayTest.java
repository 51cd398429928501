package dev.swingbridge.proxy.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.fixture.TestServers.Pair;
import dev.swingbridge.proxy.migration.MigrationProcess.World;
import dev.swingbridge.proxy.migration.lifecycle.Health;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.store.JournalEntry;
import dev.swingbridge.router.table.Side;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One of the two servers does not answer for a while. */
class ServerAwayTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private static void create(MigrationProcess process, String schema) {
        process.migrations.create(
                new CreateRequest("away", List.of(schema + ".*"), Side.SOURCE), "test");
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void aMigrationWaitsForItAndSaysSoAndGoesOnByItself(Pair servers) throws Exception {
        String schema = TestServers.freshSchema("away", servers.source(), servers.target());
        TestApplication.createTables(servers, schema);
        try (MigrationProcess before = MigrationProcess.started(servers, World.usual())) {
            create(before, schema);
            before.migrations.start("away", "test");
            before.awaitReady("away", false);
        }
        servers.source().run("DROP TABLE swingbridge.settled_route");
        try (ServerLink link = new ServerLink(servers.source());
                MigrationProcess process =
                        new MigrationProcess(
                                link.settings(Side.SOURCE),
                                servers.target().settings(Side.TARGET),
                                World.usual())) {
            link.cut();
            process.migrations.recover();

            await().atMost(LONG)
                    .untilAsserted(
                            () -> {
                                MigrationStatus status = process.migrations.status("away");
                                assertThat(status.reason())
                                        .as(status.toString())
                                        .contains("waiting, and it goes on by itself", "source");
                            });
            MigrationStatus waiting = process.migrations.status("away");
            assertThat(waiting.health()).isEqualTo(Health.RUNNING);
            assertThat(waiting.state()).isEqualTo(MigrationState.REPLICATING);
            assertThat(waiting.canSwitch().yes()).isFalse();

            link.restore();
            process.awaitReady("away", false);
            assertThat(process.migrations.status("away").reason()).isNull();
            assertThat(process.migrations.journal("away"))
                    .extracting(JournalEntry::event)
                    .doesNotContain("failed");
            await().atMost(LONG)
                    .ignoreExceptions()
                    .untilAsserted(
                            () -> servers.source().run("SELECT 1 FROM swingbridge.settled_route"));
            process.cancelAndDelete("away");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void anEndedMigrationIsDeletedFromBothServersOrFromNone(Pair servers) throws Exception {
        String schema = TestServers.freshSchema("away", servers.source(), servers.target());
        TestApplication.createTables(servers, schema);
        try (ServerLink link = new ServerLink(servers.source());
                MigrationProcess process =
                        new MigrationProcess(
                                link.settings(Side.SOURCE),
                                servers.target().settings(Side.TARGET),
                                World.usual())) {
            process.migrations.recover();
            create(process, schema);
            process.migrations.cancel("away", Migrations.TargetTables.DROP, "test");
            link.cut();

            assertThatThrownBy(() -> process.migrations.delete("away", "test"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageStartingWith(
                            "cannot delete away now, and nothing of it is deleted: its records are on both servers, and source does not answer; delete it again when it does (");

            assertThat(process.migrations.journal("away")).isNotEmpty();
            link.restore();
            // pooled connections may still be those that were cut
            await().atMost(LONG)
                    .ignoreExceptionsInstanceOf(RefusedException.class)
                    .until(
                            () -> {
                                process.migrations.delete("away", "test");
                                return true;
                            });
            assertThat(process.migrations.list())
                    .extracting(MigrationStatus::name)
                    .doesNotContain("away");
        }
    }
}
