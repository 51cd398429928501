package dev.swingbridge.proxy.frontend;

import dev.swingbridge.backfill.fixture.TestServer;
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
import dev.swingbridge.proxy.text.Network;
import dev.swingbridge.router.table.Side;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A frontend in front of two servers, with sessions that only pass bytes on. */
final class LoginLab implements AutoCloseable {
    private final EventLoopGroup loops;
    final Frontend frontend;
    final RelaySession sessions = new RelaySession();
    final ServerFacts facts = new ServerFacts();
    final ServerConnector connector;
    final int port;

    private LoginLab(Builder builder) throws IOException {
        loops = builder.transport.newGroup(2);
        List<BackendSettings> servers = new ArrayList<>();
        builder.servers.forEach((side, server) -> servers.add(server));
        connector = new ServerConnector(servers, facts);
        ServerProbe probe = new ServerProbe(connector, facts, builder.own);
        frontend =
                new Frontend(
                        new FrontendSettings(
                                List.of(
                                        new InetSocketAddress(
                                                InetAddress.getLoopbackAddress(),
                                                builder.listenPort)),
                                builder.sockets,
                                builder.reusePort,
                                builder.tls,
                                builder.limits,
                                builder.compression,
                                builder.balancers),
                        builder.transport,
                        loops,
                        new Accounts(builder.accounts),
                        connector,
                        facts,
                        probe,
                        builder.stored,
                        () -> Side.SOURCE);
        port = frontend.start(sessions).getFirst().getPort();
    }

    static Builder before(TestServer server) {
        return new Builder(server);
    }

    static BackendSettings settings(Side side, TestServer server, TlsMode tls) {
        return new BackendSettings(
                side,
                server.host(),
                server.port(),
                null,
                new TlsTowardsServer(tls, null, null, null),
                BackendSettings.CONNECT_TIMEOUT);
    }

    Connection connect(String user, String password, String options) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://127.0.0.1:" + port + "/?" + options, user, password);
    }

    Connection connectMariaDb(String user, String password, String options) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mariadb://127.0.0.1:" + port + "/?" + options, user, password);
    }

    @Override
    public void close() {
        frontend.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Settings with defaults that let everybody in without TLS files. */
    static final class Builder {
        private final Map<Side, BackendSettings> servers = new EnumMap<>(Side.class);
        private final Map<Side, ServerCredentials> own = new EnumMap<>(Side.class);
        private final List<Account> accounts = new ArrayList<>();
        private List<Path> sockets = List.of();
        private Transport transport = Transport.best();
        private FrontendSettings.Tls tls =
                new FrontendSettings.Tls(TlsMode.PREFERRED, null, null, null);
        private FrontendSettings.Limits limits =
                new FrontendSettings.Limits(100, 100, Duration.ofSeconds(10), 1 << 20);
        private Set<Compression.Method> compression = Set.of(Compression.Method.values());
        private List<Network> balancers = List.of();
        private StoredAccounts stored =
                name -> CompletableFuture.completedFuture(StoredLogins.NONE);
        private boolean reusePort;
        private int listenPort;

        private Builder(TestServer server) {
            for (Side side : Side.values()) {
                servers.put(side, settings(side, server, TlsMode.PREFERRED));
                own.put(
                        side,
                        new ServerCredentials(server.user(), Secret.clearText(server.password())));
            }
        }

        Builder server(BackendSettings settings) {
            servers.put(settings.side(), settings);
            return this;
        }

        Builder account(String name, String password, String serverUser, String serverPassword) {
            ServerCredentials credentials =
                    new ServerCredentials(serverUser, Secret.clearText(serverPassword));
            accounts.add(
                    new Account(
                            name,
                            password,
                            Map.of(Side.SOURCE, credentials, Side.TARGET, credentials)));
            return this;
        }

        Builder tls(TlsMode mode) {
            tls = new FrontendSettings.Tls(mode, null, null, null);
            return this;
        }

        Builder tls(TlsMode mode, Path certificate, Path key) {
            tls = new FrontendSettings.Tls(mode, certificate, key, null);
            return this;
        }

        /** Clients show certificates that are signed by these. */
        Builder clientsOf(TlsMode mode, Path authorities) {
            tls = new FrontendSettings.Tls(mode, null, null, authorities);
            return this;
        }

        Builder transport(Transport other) {
            transport = other;
            return this;
        }

        Builder socket(Path path) {
            sockets = List.of(path);
            return this;
        }

        Builder maxConnections(int limit) {
            return limits(limit, limits.maxConnectionsPerHost(), limits.loginPacketBytes());
        }

        Builder limits(int all, int perHost, int loginPacketBytes) {
            limits =
                    new FrontendSettings.Limits(
                            all, perHost, limits.handshakeTimeout(), loginPacketBytes);
            return this;
        }

        Builder handshakeTimeout(Duration timeout) {
            limits =
                    new FrontendSettings.Limits(
                            limits.maxConnections(),
                            limits.maxConnectionsPerHost(),
                            timeout,
                            limits.loginPacketBytes());
            return this;
        }

        /** What the servers say of every passed-through account. */
        Builder stored(StoredLogins logins) {
            stored = name -> CompletableFuture.completedFuture(logins);
            return this;
        }

        Builder compression(Compression.Method... methods) {
            compression = Set.of(methods);
            return this;
        }

        Builder balancers(String... networks) {
            balancers = Arrays.stream(networks).map(Network::parse).toList();
            return this;
        }

        /** Listens where another lab does. */
        Builder beside(LoginLab other) {
            listenPort = other.port;
            return this;
        }

        Builder reusePort() {
            reusePort = true;
            return this;
        }

        LoginLab start() throws IOException {
            return new LoginLab(this);
        }
    }
}
