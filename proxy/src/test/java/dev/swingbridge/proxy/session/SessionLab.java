package dev.swingbridge.proxy.session;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.server.ServerIdentity.Flavor;
import dev.swingbridge.backfill.server.TlsMode;
import dev.swingbridge.protocol.netty.Compression;
import dev.swingbridge.proxy.backend.BackendSettings;
import dev.swingbridge.proxy.backend.Secret;
import dev.swingbridge.proxy.backend.ServerConnector;
import dev.swingbridge.proxy.backend.ServerCredentials;
import dev.swingbridge.proxy.backend.ServerFacts;
import dev.swingbridge.proxy.backend.ServerProbe;
import dev.swingbridge.proxy.backend.TlsTowardsServer;
import dev.swingbridge.proxy.backend.Transport;
import dev.swingbridge.proxy.frontend.Account;
import dev.swingbridge.proxy.frontend.Accounts;
import dev.swingbridge.proxy.frontend.Frontend;
import dev.swingbridge.proxy.frontend.FrontendSettings;
import dev.swingbridge.proxy.frontend.StoredLogins;
import dev.swingbridge.proxy.session.registry.SessionMetrics;
import dev.swingbridge.proxy.session.registry.SessionRegistry;
import dev.swingbridge.router.Router;
import dev.swingbridge.router.SchemaObjects;
import dev.swingbridge.router.UnreadObjects;
import dev.swingbridge.router.gate.TrafficGate;
import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.sql.StatementClassifier;
import dev.swingbridge.router.table.LiveRouteTable;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A whole proxy in front of two servers, with the gate and the routes in a test's hand. */
public final class SessionLab implements AutoCloseable {
    static final String USER = "app";
    static final String PASSWORD = "app-password";

    /** The same account, of this password, on both servers; tests that need it create it. */
    static final String LIMITED = "limited";

    private static final CrossSideReads NO_COPIES =
            new CrossSideReads(
                    CrossSideReads.Policy.REFUSE,
                    new CrossSideReads.TableCopies() {
                        @Override
                        public boolean on(Side side, String group) {
                            return false;
                        }

                        @Override
                        public CompletionStage<Boolean> caughtUp(
                                Side side, String group, Duration limit) {
                            return CompletableFuture.completedStage(false);
                        }
                    },
                    Duration.ofSeconds(1));

    final LiveRouteTable routes = new LiveRouteTable(RouteTable.servedBy(Side.SOURCE));
    public final TrafficGate gate = new TrafficGate();
    final SessionMetrics metrics = new SessionMetrics(new SimpleMeterRegistry());
    public final SessionRegistry registry = new SessionRegistry(routes, metrics);

    /** Who is told of definitions; nobody, unless a test says who. */
    volatile DefinitionWatch definitions = (side, named) -> CompletableFuture.completedStage(null);

    final int port;
    private final EventLoopGroup loops;
    private final Frontend frontend;
    private final StatementClassifier classifier = new StatementClassifier();

    public SessionLab(TestServers.Pair pair) throws IOException {
        this(pair.source(), pair.target(), Duration.ofSeconds(10));
    }

    public SessionLab(TestServer source, TestServer target, Duration holdLimit) throws IOException {
        this(source, target, holdLimit, UnaryOperator.identity());
    }

    /**
     * @param way how the servers are reached, from the plain settings
     */
    public SessionLab(
            TestServer source,
            TestServer target,
            Duration holdLimit,
            UnaryOperator<BackendSettings> way)
            throws IOException {
        this(source, target, holdLimit, way, new UnreadObjects());
    }

    public SessionLab(
            TestServer source,
            TestServer target,
            Duration holdLimit,
            UnaryOperator<BackendSettings> way,
            SchemaObjects objects)
            throws IOException {
        Transport transport = Transport.best();
        loops = transport.newGroup(2);
        ServerFacts facts = new ServerFacts();
        ServerConnector connector =
                new ServerConnector(
                        List.of(
                                way.apply(settings(Side.SOURCE, source)),
                                way.apply(settings(Side.TARGET, target))),
                        facts);
        Map<Side, ServerCredentials> own =
                Map.of(Side.SOURCE, credentials(source), Side.TARGET, credentials(target));
        frontend =
                new Frontend(
                        new FrontendSettings(
                                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                                List.of(),
                                false,
                                new FrontendSettings.Tls(TlsMode.OFF, null, null, null),
                                new FrontendSettings.Limits(
                                        500, 500, Duration.ofSeconds(10), 1 << 20),
                                Set.of(Compression.Method.values()),
                                List.of()),
                        transport,
                        loops,
                        new Accounts(
                                List.of(
                                        new Account(USER, PASSWORD, own),
                                        new Account(LIMITED, PASSWORD, limited()))),
                        connector,
                        facts,
                        new ServerProbe(connector, facts, own),
                        name -> CompletableFuture.completedFuture(StoredLogins.NONE),
                        () -> routes.current().defaultSide());
        ServerDialect sourceDialect = dialect(source);
        ServerDialect targetDialect = dialect(target);
        SessionServices services =
                new SessionServices(
                        classifier,
                        new Router(objects),
                        gate,
                        routes,
                        connector,
                        frontend.authenticator(),
                        registry,
                        metrics,
                        side ->
                                side == Side.SOURCE
                                        ? context(sourceDialect, targetDialect)
                                        : context(targetDialect, sourceDialect),
                        (side, named) -> definitions.defined(side, named),
                        NO_COPIES,
                        holdLimit);
        port = frontend.start(new SessionOpener(services)).getFirst().getPort();
    }

    private static SqlContext context(ServerDialect own, ServerDialect other) {
        return SqlContext.of("", own).withDialects(own, other);
    }

    private static ServerDialect dialect(TestServer server) {
        return server.flavor() == Flavor.MARIADB
                ? ServerDialect.mariaDb(110405)
                : ServerDialect.mysql(90704);
    }

    private static Map<Side, ServerCredentials> limited() {
        ServerCredentials both = new ServerCredentials(LIMITED, Secret.clearText(PASSWORD));
        return Map.of(Side.SOURCE, both, Side.TARGET, both);
    }

    private static ServerCredentials credentials(TestServer server) {
        return new ServerCredentials(server.user(), Secret.clearText(server.password()));
    }

    private static BackendSettings settings(Side side, TestServer server) {
        return new BackendSettings(
                side,
                server.host(),
                server.port(),
                null,
                new TlsTowardsServer(TlsMode.OFF, null, null, null),
                BackendSettings.CONNECT_TIMEOUT);
    }

    /** A client with mysql-connector-j. */
    public Connection connect(String schema, String options) throws SQLException {
        return DriverManager.getConnection(url(port, schema, options), USER, PASSWORD);
    }

    /** Of mysql-connector-j, with the options that {@link #connect} adds to. */
    static String url(int port, String schema, String options) {
        return "jdbc:mysql://127.0.0.1:"
                + port
                + "/"
                + schema
                + "?sslMode=DISABLED&allowPublicKeyRetrieval=true&connectionTimeZone=UTC&"
                + options;
    }

    /** The same as {@link #LIMITED}, with rights to these schemas only. */
    Connection connectLimited(TestServers.Pair pair, Map<Side, List<String>> rights, String schema)
            throws SQLException {
        for (Side side : Side.values()) {
            TestServer server = side == Side.SOURCE ? pair.source() : pair.target();
            server.run(
                    "DROP USER IF EXISTS " + LIMITED,
                    "CREATE USER %s IDENTIFIED BY '%s'".formatted(LIMITED, PASSWORD));
            for (String each : rights.getOrDefault(side, List.of())) {
                server.run("GRANT ALL ON `%s`.* TO %s".formatted(each, LIMITED));
            }
        }
        return DriverManager.getConnection(url(port, schema, ""), LIMITED, PASSWORD);
    }

    /** A client with MariaDB Connector/J. */
    Connection connectMariaDb(String schema, String options) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mariadb://127.0.0.1:" + port + "/" + schema + "?sslMode=disable&" + options,
                USER,
                PASSWORD);
    }

    /** These tables move together under a name. */
    public void group(String group, String schema, String... tables) {
        routes.update(routes -> routes.with(group, names(schema, tables), Side.SOURCE));
    }

    /** Hold, wait for what is in flight, move, release. */
    public void flip(String group, Side to, String schema, String... tables) {
        gate.hold(group);
        try {
            gate.drained(group).toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException e) {
            gate.release(group);
            throw new IllegalStateException("not drained: " + gate.inFlight(group), e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        routes.update(routes -> routes.move(Set.copyOf(names(schema, tables)), to));
        gate.release(group);
    }

    private static List<TableName> names(String schema, String... tables) {
        return java.util.Arrays.stream(tables).map(t -> new TableName(schema, t)).toList();
    }

    @Override
    public void close() {
        frontend.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        classifier.close();
    }
}
