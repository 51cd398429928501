package dev.swingbridge.proxy;

import dev.swingbridge.backfill.apply.BinlogStream;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.proxy.accounts.AccountCheck;
import dev.swingbridge.proxy.accounts.LoginTrial;
import dev.swingbridge.proxy.accounts.ServerAccounts;
import dev.swingbridge.proxy.accounts.StoredAccountCheck;
import dev.swingbridge.proxy.admin.AdminPort;
import dev.swingbridge.proxy.admin.Operations;
import dev.swingbridge.proxy.admin.OperatorLogins;
import dev.swingbridge.proxy.backend.Secret;
import dev.swingbridge.proxy.backend.ServerConnector;
import dev.swingbridge.proxy.backend.ServerCredentials;
import dev.swingbridge.proxy.backend.ServerFacts;
import dev.swingbridge.proxy.backend.ServerProbe;
import dev.swingbridge.proxy.backend.Transport;
import dev.swingbridge.proxy.catalog.CatalogObjects;
import dev.swingbridge.proxy.catalog.SqlContexts;
import dev.swingbridge.proxy.config.Configuration;
import dev.swingbridge.proxy.frontend.Account;
import dev.swingbridge.proxy.frontend.Accounts;
import dev.swingbridge.proxy.frontend.Frontend;
import dev.swingbridge.proxy.http.HttpListener;
import dev.swingbridge.proxy.metrics.CutoverMeters;
import dev.swingbridge.proxy.metrics.LoginMeters;
import dev.swingbridge.proxy.metrics.Meters;
import dev.swingbridge.proxy.metrics.MigrationMeters;
import dev.swingbridge.proxy.metrics.StreamMeters;
import dev.swingbridge.proxy.migration.running.LiveMigrations;
import dev.swingbridge.proxy.migration.running.Site;
import dev.swingbridge.proxy.session.CrossSideReads;
import dev.swingbridge.proxy.session.SessionOpener;
import dev.swingbridge.proxy.session.SessionServices;
import dev.swingbridge.proxy.session.registry.SessionMetrics;
import dev.swingbridge.proxy.session.registry.SessionRegistry;
import dev.swingbridge.router.Router;
import dev.swingbridge.router.gate.TrafficGate;
import dev.swingbridge.router.sql.StatementClassifier;
import dev.swingbridge.router.table.LiveRouteTable;
import dev.swingbridge.router.table.Side;
import io.micrometer.core.instrument.Gauge;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole proxy: every part is made here, by hand, and handed to those that need it. */
final class Proxy implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Proxy.class);
    private static final Duration SESSIONS_GRACE = Duration.ofSeconds(10);

    private final Shutdown shutdown = new Shutdown();
    private volatile boolean ready;

    private Proxy() {}

    /**
     * Returns when applications can connect.
     *
     * @throws IOException when an address cannot be listened on
     * @throws SQLException when a server cannot be reached or used, in words for the operator
     */
    static Proxy start(Configuration configuration)
            throws IOException, SQLException, InterruptedException {
        Proxy proxy = new Proxy();
        try {
            proxy.open(configuration);
            return proxy;
        } catch (IOException | SQLException | InterruptedException | RuntimeException e) {
            proxy.close();
            throw e;
        }
    }

    private void open(Configuration configuration)
            throws IOException, SQLException, InterruptedException {
        Meters meters = shutdown.add("meters", new Meters());
        DatabaseServer source =
                shutdown.add("source", StartingServer.connect(configuration.source()));
        DatabaseServer target =
                shutdown.add("target", StartingServer.connect(configuration.target()));
        LiveRouteTable routes = new LiveRouteTable(StaticRoutes.of(configuration.routing()));
        Gauge.builder("swingbridge.route.table.version", routes, r -> r.current().version())
                .register(meters.registry());
        TrafficGate gate = new TrafficGate();

        Transport transport = Transport.best();
        EventLoopGroup loops = transport.newGroup(Runtime.getRuntime().availableProcessors());
        shutdown.onClose("event loops", () -> stop(loops));
        ServerFacts facts = new ServerFacts();
        ServerConnector connector = new ServerConnector(Translation.servers(configuration), facts);
        ServerProbe probe = new ServerProbe(connector, facts, ownAccounts(configuration));
        List<Account> accounts = Translation.accounts(configuration);
        ServerAccounts stored =
                shutdown.add("account look-ups", new ServerAccounts(List.of(source, target)));
        Frontend frontend =
                shutdown.add(
                        "listeners",
                        new Frontend(
                                Translation.frontend(configuration.proxy()),
                                transport,
                                loops,
                                new Accounts(accounts),
                                connector,
                                facts,
                                probe,
                                stored,
                                () -> routes.current().defaultSide()));

        LoginMeters loginMeters = new LoginMeters(meters.registry());
        loginMeters.watch(frontend.counters());
        SessionMetrics sessionMetrics = new SessionMetrics(meters.registry());
        SessionRegistry registry = new SessionRegistry(routes, sessionMetrics);
        CatalogObjects objects =
                shutdown.add(
                        "catalog",
                        new CatalogObjects(source, target, () -> !routes.current().undivided()));
        shutdown.onClose("sessions", () -> drain(registry));
        StatementClassifier classifier = shutdown.add("classifier", new StatementClassifier());
        AccountCheck accountCheck =
                new AccountCheck(
                        accounts,
                        new LoginTrial(connector, probe, loops),
                        new StoredAccountCheck(
                                stored, Translation.servers(configuration), frontend::remembered));
        LiveMigrations migrations =
                shutdown.add(
                        "migrations",
                        migrations(
                                configuration,
                                source,
                                target,
                                gate,
                                routes,
                                registry,
                                accountCheck,
                                meters));
        SessionServices services =
                new SessionServices(
                        classifier,
                        new Router(objects),
                        gate,
                        routes,
                        connector,
                        frontend.authenticator(),
                        registry,
                        sessionMetrics,
                        SqlContexts.read(source, target),
                        objects,
                        new CrossSideReads(
                                Translation.crossSideReads(configuration),
                                new MigrationCopies(migrations),
                                SessionServices.HOLD_LIMIT),
                        SessionServices.HOLD_LIMIT);

        migrations.recover();
        objects.refresh();

        MigrationMeters migrationMeters = new MigrationMeters(meters.registry());
        LiveProxyViews views =
                new LiveProxyViews(
                        registry,
                        gate,
                        routes,
                        List.of(source, target),
                        accountCheck,
                        () -> {
                            migrationMeters.update(migrations.list());
                            return meters.scrape();
                        });
        Operations operations =
                new Operations(
                        migrations,
                        views,
                        Translation.cutover(configuration.cutover()),
                        new CutoverMeters(meters.registry())::record);
        openOperatorListeners(configuration, operations, loginMeters, transport, loops);
        shutdown.onClose("listening", frontend::stopListening);
        List<InetSocketAddress> listening = frontend.start(new SessionOpener(services));
        ready = true;
        log.info("Swingbridge is ready, listen={}", listening);
    }

    private static Map<Side, ServerCredentials> ownAccounts(Configuration configuration) {
        return Map.of(
                Side.SOURCE,
                new ServerCredentials(
                        configuration.source().user(),
                        Secret.clearText(configuration.source().password())),
                Side.TARGET,
                new ServerCredentials(
                        configuration.target().user(),
                        Secret.clearText(configuration.target().password())));
    }

    private static LiveMigrations migrations(
            Configuration configuration,
            DatabaseServer source,
            DatabaseServer target,
            TrafficGate gate,
            LiveRouteTable routes,
            SessionRegistry registry,
            AccountCheck accountCheck,
            Meters meters) {
        StreamMeters streams = new StreamMeters(meters.registry());
        return new LiveMigrations(
                new Site(
                        source,
                        target,
                        configuration.control().server(),
                        gate,
                        routes,
                        new RegistrySessions(registry),
                        settings -> {
                            BinlogStream stream = new BinlogStream(settings);
                            streams.watch(settings.stream(), stream);
                            return stream;
                        },
                        new AccountPrecheck(accountCheck::run),
                        Translation.migrations(configuration)));
    }

    private void openOperatorListeners(
            Configuration configuration,
            Operations operations,
            LoginMeters loginMeters,
            Transport transport,
            EventLoopGroup loops)
            throws IOException {
        OperatorLogins operators = new OperatorLogins(Translation.operators(configuration));
        loginMeters.watch(operators);
        AdminPort admin =
                new AdminPort(
                        configuration.proxy().admin().socketAddress(),
                        operators,
                        configuration.proxy().login().timeout(),
                        operations,
                        loops,
                        transport.listener());
        shutdown.add("admin port", admin);
        HttpListener http =
                new HttpListener(
                        configuration.proxy().http().socketAddress(),
                        operators,
                        operations,
                        () -> ready,
                        loops,
                        transport.listener());
        shutdown.add("http listener", http);
        log.info("listening for operators, admin={} http={}", admin.address(), http.address());
    }

    /** Idle sessions end at once, others when their transaction has ended or the time is over. */
    private static void drain(SessionRegistry registry) {
        try {
            registry.shutDown(SESSIONS_GRACE)
                    .toCompletableFuture()
                    .get(SESSIONS_GRACE.plusSeconds(2).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.warn("Sessions did not end in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void stop(EventLoopGroup loops) {
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    /** Takes no new clients, lets those that are there finish, then closes all parts. */
    @Override
    public void close() {
        ready = false;
        shutdown.close();
    }
}
