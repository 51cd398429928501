package dev.swingbridge.proxy.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.backfill.apply.BinlogStream;
import dev.swingbridge.backfill.fixture.TestServers.Pair;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.ServerSettings;
import dev.swingbridge.proxy.migration.cutover.ClientSessions;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions;
import dev.swingbridge.proxy.migration.cutover.NoSessions;
import dev.swingbridge.proxy.migration.live.LiveMigrations;
import dev.swingbridge.proxy.migration.running.Site;
import dev.swingbridge.router.gate.TrafficGate;
import dev.swingbridge.router.table.LiveRouteTable;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** One proxy process, as far as migrations go. The target's control schema decides. */
final class MigrationProcess implements AutoCloseable {
    /** Generous: this is about what survives, on a machine that may be busy with other things. */
    static final CutoverOptions OPTIONS =
            CutoverOptions.defaults()
                    .withMaxHold(Duration.ofSeconds(20))
                    .withDrain(Duration.ofSeconds(10))
                    .withMaxLag(Duration.ofSeconds(20));

    private static final Duration CREATE_BOUND = Duration.ofSeconds(60);

    final LiveRouteTable routes = new LiveRouteTable(RouteTable.servedBy(Side.SOURCE));
    final LiveMigrations migrations;
    private final DatabaseServer source;
    private final DatabaseServer target;

    /** What the process meets. */
    record World(ClientSessions sessions, AccountChecks accounts, Duration createBound) {
        static World usual() {
            return new World(new NoSessions(), _ -> List.of(), CREATE_BOUND);
        }

        World with(ClientSessions changed) {
            return new World(changed, accounts, createBound);
        }

        World with(AccountChecks changed) {
            return new World(sessions, changed, createBound);
        }

        World createdWithin(Duration changed) {
            return new World(sessions, accounts, changed);
        }
    }

    /** Connected; {@code migrations.recover()} is what it does next. */
    MigrationProcess(ServerSettings source, ServerSettings target, World world)
            throws SQLException {
        this.source = DatabaseServer.connect(source);
        this.target = DatabaseServer.connect(target);
        this.migrations =
                new LiveMigrations(
                        new Site(
                                this.source,
                                this.target,
                                Side.TARGET,
                                new TrafficGate(),
                                routes,
                                world.sessions(),
                                BinlogStream::new,
                                world.accounts(),
                                settings(),
                                report -> {}),
                        world.createBound());
    }

    static MigrationProcess started(Pair servers, World world) throws SQLException {
        MigrationProcess process =
                new MigrationProcess(
                        servers.source().settings(Side.SOURCE),
                        servers.target().settings(Side.TARGET),
                        world);
        process.migrations.recover();
        return process;
    }

    private static MigrationSettings settings() {
        MigrationSettings usual = MigrationSettings.defaults("test");
        return new MigrationSettings(
                usual.proxyName(), OPTIONS, usual.copy(), usual.throttle(), usual.verify());
    }

    void awaitReady(String name, boolean back) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(
                        () -> {
                            MigrationStatus now = migrations.status(name);
                            assertThat(back ? now.canReverse().yes() : now.canSwitch().yes())
                                    .as(now.toString())
                                    .isTrue();
                        });
    }

    /** Ends it and removes what is on record, for the next test on the same servers. */
    void cancelAndDelete(String name) {
        migrations.cancel(name, Migrations.TargetTables.DROP, "test");
        migrations.delete(name, "test");
    }

    @Override
    public void close() {
        migrations.close();
        target.close();
        source.close();
    }
}
