package dev.swingbridge.proxy;

import dev.swingbridge.backfill.apply.BinlogStream;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.StartingServer;
import dev.swingbridge.proxy.accounts.AccountPrecheck;
import dev.swingbridge.proxy.admin.AdminPort;
import dev.swingbridge.proxy.admin.Operations;
import dev.swingbridge.proxy.admin.OperatorLogins;
import dev.swingbridge.proxy.admin.OperatorSettings;
import dev.swingbridge.proxy.catalog.CatalogObjects;
import dev.swingbridge.proxy.catalog.SqlContexts;
import dev.swingbridge.proxy.config.Configuration;
import dev.swingbridge.proxy.frontend.Frontend;
import dev.swingbridge.proxy.http.HttpListener;
import dev.swingbridge.proxy.metrics.CutoverMeters;
import dev.swingbridge.proxy.metrics.LoginMeters;
import dev.swingbridge.proxy.metrics.Meters;
import dev.swingbridge.proxy.metrics.MigrationMeters;
import dev.swingbridge.proxy.metrics.StreamMeters;
import dev.swingbridge.proxy.migration.live.LiveMigrations;
import dev.swingbridge.proxy.migration.running.Site;
import dev.swingbridge.proxy.migration.running.StreamOpener;
import dev.swingbridge.proxy.session.CrossSideReads;
import dev.swingbridge.proxy.session.SessionOpener;
import dev.swingbridge.proxy.session.SessionServices;
import dev.swingbridge.proxy.session.registry.SessionMetrics;
import dev.swingbridge.proxy.session.registry.SessionRegistry;
import dev.swingbridge.router.Router;
import dev.swingbridge.router.gate.TrafficGate;
import dev.swingbridge.router.sql.StatementClassifier;
import dev.swingbridge.router.table.LiveRouteTable;
import io.micrometer.core.instrument.Gauge;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole proxy: every part is made here, by hand, and handed to those that need it. */
final class Proxy implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Proxy.class);
    private static final Duration SESSIONS_GRACE = Duration.ofSeconds(10);

    private final Shutdown shutdown = new Shutdown();
    private volatile boolean ready;
    private @Nullable Serves serves;

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
            proxy.serves = proxy.open(configuration);
            return proxy;
        } catch (IOException | SQLException | InterruptedException | RuntimeException e) {
            proxy.close();
            throw e;
        }
    }

    private Serves open(Configuration configuration)
            throws IOException, SQLException, InterruptedException {
        Meters meters = shutdown.add("meters", new Meters());
        DatabaseServer source =
                shutdown.add("source", StartingServer.connect(configuration.source().own()));
        DatabaseServer target =
                shutdown.add("target", StartingServer.connect(configuration.target().own()));
        LiveRouteTable routes = routes(configuration, meters);
        TrafficGate gate = new TrafficGate();

        ApplicationAccess applications =
                ApplicationAccess.open(
                        configuration,
                        List.of(source, target),
                        () -> routes.current().defaultSide(),
                        shutdown);
        CatalogObjects catalog =
                new CatalogObjects(source, target, () -> !routes.current().undivided());
        shutdown.add("catalog", catalog);
        StatementClassifier classifier = shutdown.add("classifier", new StatementClassifier());
        SessionMetrics sessionMetrics = new SessionMetrics(meters.registry());
        SessionRegistry registry = new SessionRegistry(routes, sessionMetrics);
        shutdown.onClose("sessions", () -> drain(registry));

        LiveMigrations migrations =
                new LiveMigrations(
                        new Site(
                                source,
                                target,
                                configuration.control(),
                                gate,
                                routes,
                                new RegistrySessions(registry),
                                watchedStreams(meters),
                                new AccountPrecheck(applications.accountCheck()::run),
                                configuration.migrations(),
                                new CutoverMeters(meters.registry())::record));
        shutdown.add("migrations", migrations);
        SessionServices services =
                new SessionServices(
                        classifier,
                        new Router(catalog),
                        gate,
                        routes,
                        applications.connector(),
                        applications.frontend().authenticator(),
                        registry,
                        sessionMetrics,
                        SqlContexts.read(source, target),
                        catalog::defined,
                        new CrossSideReads(
                                configuration.crossSideReads(),
                                new MigrationCopies(migrations),
                                SessionServices.HOLD_LIMIT),
                        SessionServices.HOLD_LIMIT);

        migrations.recover();
        catalog.refresh();

        LiveProxyViews views =
                new LiveProxyViews(
                        registry,
                        gate,
                        routes,
                        List.of(source, target),
                        applications.accountCheck(),
                        scrape(meters, migrations));
        Operations operations =
                new Operations(migrations, views, configuration.migrations().cutover());
        OperatorListeners operators =
                listenForOperators(configuration, operations, applications, meters);
        List<InetSocketAddress> listen =
                listenForApplications(applications.frontend(), new SessionOpener(services));
        return new Serves(
                listen.stream().map(Serves::address).toList(),
                Serves.address(operators.admin().address()),
                Serves.address(operators.http().address()),
                Stream.of(source, target).map(Serves::server).toList(),
                migrations.list().stream().map(Serves::migration).toList());
    }

    private record OperatorListeners(AdminPort admin, HttpListener http) {}

    private static LiveRouteTable routes(Configuration configuration, Meters meters) {
        LiveRouteTable routes = new LiveRouteTable(configuration.routes());
        Gauge.builder("swingbridge.route.table.version", routes, r -> r.current().version())
                .register(meters.registry());
        return routes;
    }

    private static StreamOpener watchedStreams(Meters meters) {
        StreamMeters streams = new StreamMeters(meters.registry());
        return settings -> {
            BinlogStream stream = new BinlogStream(settings);
            streams.watch(settings.stream(), stream);
            return stream;
        };
    }

    private static Supplier<String> scrape(Meters meters, LiveMigrations migrations) {
        MigrationMeters migrationMeters = new MigrationMeters(meters.registry());
        return () -> {
            migrationMeters.update(migrations.list());
            return meters.scrape();
        };
    }

    private OperatorListeners listenForOperators(
            Configuration configuration,
            Operations operations,
            ApplicationAccess applications,
            Meters meters)
            throws IOException {
        OperatorSettings settings = configuration.operators();
        OperatorLogins operators = new OperatorLogins(settings.passwords());
        LoginMeters loginMeters = new LoginMeters(meters.registry());
        loginMeters.watch(applications.frontend().counters());
        loginMeters.watch(operators);
        AdminPort admin =
                new AdminPort(
                        settings.admin(),
                        operators,
                        configuration.applications().limits().handshakeTimeout(),
                        operations,
                        applications.loops(),
                        applications.transport().listener());
        shutdown.add("admin port", admin);
        HttpListener http =
                new HttpListener(
                        settings.http(),
                        operators,
                        operations,
                        () -> ready,
                        applications.loops(),
                        applications.transport().listener());
        shutdown.add("http listener", http);
        return new OperatorListeners(admin, http);
    }

    private List<InetSocketAddress> listenForApplications(Frontend frontend, SessionOpener sessions)
            throws IOException, InterruptedException {
        shutdown.onClose("listening", frontend::stopListening);
        List<InetSocketAddress> listening = frontend.start(sessions);
        ready = true;
        return listening;
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

    /** As it was at the start. */
    Serves serves() {
        return Objects.requireNonNull(serves);
    }

    /** Takes no new clients, lets those that are there finish, then closes all parts. */
    @Override
    public void close() {
        ready = false;
        shutdown.close();
    }
}
