package dev.swingbridge.proxy.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.server.ServerIdentity.Flavor;
import dev.swingbridge.backfill.server.TlsMode;
import dev.swingbridge.protocol.handshake.ProxyHeader;
import dev.swingbridge.protocol.netty.Compression;
import dev.swingbridge.proxy.backend.BackendWays;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How connections come and go besides passwords: addresses, sockets, limits, compression. */
class ConnectingTest {
    private static final String SERVERS = "dev.swingbridge.backfill.fixture.TestServers#each";
    private static final String PLAIN = "sslMode=DISABLED&allowPublicKeyRetrieval=true";

    private static LoginLab.Builder lab() {
        return LoginLab.before(TestServers.pair().source()).account("app", "x", "root", "");
    }

    private static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? result.getString(1) : "no row";
        }
    }

    // ---- compression

    @ParameterizedTest
    @CsvSource({"zstd,true", "zlib,true", "uncompressed,false"})
    void compressesAsCommandLinesAsk(String method, boolean compressed) throws Exception {
        try (LoginLab lab = lab().start()) {
            String output =
                    CommandLineClient.MYSQL.run(
                            lab.port,
                            "app",
                            "x",
                            "SELECT LENGTH(REPEAT('z', 500000)); SELECT REPEAT('z', 100000)",
                            "--compression-algorithms=" + method,
                            "--zstd-compression-level=9");

            assertThat(output).startsWith("500000").hasSize(6 + 1 + 100_000);
            assertThat(lab.sessions.compressed).containsExactly(compressed);
        }
    }

    @Test
    void compressesForTheMariaDbCommandLine() throws Exception {
        try (LoginLab lab = lab().start()) {
            String output =
                    CommandLineClient.MARIADB.run(
                            lab.port, "app", "x", "SELECT REPEAT('z', 300000)", "--compress");
            assertThat(output).hasSize(300_000);
            assertThat(lab.sessions.compressed).containsExactly(true);
        }
    }

    @Test
    void offersTheCompressionThatIsConfiguredAndNoOther() throws Exception {
        try (LoginLab lab = lab().compression(Compression.Method.ZLIB).start()) {
            CommandLineClient.MYSQL.run(
                    lab.port, "app", "x", "SELECT 1", "--compression-algorithms=zstd,uncompressed");
            CommandLineClient.MYSQL.run(
                    lab.port, "app", "x", "SELECT 1", "--compression-algorithms=zlib");
            assertThat(lab.sessions.compressed).containsExactly(false, true);
        }
    }

    // ---- the client's address

    /** A balancer: puts a header in front of what a client sends. */
    private static final class Balancer implements AutoCloseable {
        private final ServerSocket listener;
        private final byte[] header;
        private final int to;

        Balancer(ProxyHeader header, ProxyHeader.Version version, int to) throws IOException {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            this.to = to;
            ByteBuf bytes = Unpooled.buffer();
            header.write(bytes, version);
            this.header = ByteBufUtil.getBytes(bytes);
            Thread.ofVirtual().start(this::serve);
        }

        int port() {
            return listener.getLocalPort();
        }

        private void serve() {
            try {
                while (true) {
                    Socket client = listener.accept();
                    Socket proxy = new Socket(InetAddress.getLoopbackAddress(), to);
                    proxy.getOutputStream().write(header);
                    Thread.ofVirtual().start(() -> pump(client, proxy));
                    Thread.ofVirtual().start(() -> pump(proxy, client));
                }
            } catch (IOException e) {
                return; // closed
            }
        }

        private static void pump(Socket from, Socket to) {
            try (from;
                    to) {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException e) {
                return; // the other direction has closed both
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    private static ProxyHeader from(String client) {
        return new ProxyHeader(
                new InetSocketAddress(client, 4711), new InetSocketAddress("203.0.113.1", 3306));
    }

    private static Connection through(int port, String options) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://127.0.0.1:" + port + "/?" + options, "app", "x");
    }

    @ParameterizedTest
    @EnumSource(ProxyHeader.Version.class)
    void takesAClientsAddressFromAListedBalancer(ProxyHeader.Version version) throws Exception {
        try (LoginLab lab = lab().balancers("10.0.0.0/8", "127.0.0.0/8").start();
                Balancer balancer = new Balancer(from("192.0.2.77"), version, lab.port)) {
            for (String options : List.of(PLAIN, "sslMode=REQUIRED")) {
                through(balancer.port(), options).close();
                assertThat(lab.sessions.last().clientAddress())
                        .isEqualTo(new InetSocketAddress("192.0.2.77", 4711));
            }
            // a header is not required: operators connect past the balancer
            lab.connect("app", "x", PLAIN).close();
            assertThat(ClientAddress.hostName(lab.sessions.last().clientAddress()))
                    .isEqualTo("127.0.0.1");
        }
    }

    @Test
    void refusesAHeaderFromAnybodyElse() throws Exception {
        try (LoginLab lab = lab().balancers("10.0.0.0/8").start();
                Balancer balancer =
                        new Balancer(from("192.0.2.77"), ProxyHeader.Version.V2, lab.port)) {
            assertThatThrownBy(() -> through(balancer.port(), PLAIN).close())
                    .isInstanceOf(SQLException.class);
            assertThat(lab.sessions.logins).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(ProxyHeader.Version.class)
    void tellsTheServerTheClientsAddress(ProxyHeader.Version version) throws Exception {
        try (TestServer server =
                TestServers.own(Flavor.MARIADB, Map.of("proxy-protocol-networks", "127.0.0.1"))) {
            server.run("CREATE USER told@'192.0.2.77'", "CREATE USER told@'2001:db8::5'");
            for (String client : List.of("192.0.2.77", "2001:db8::5")) {
                try (LoginLab lab =
                                LoginLab.before(server)
                                        .server(
                                                BackendWays.withHeader(
                                                        LoginLab.settings(
                                                                Side.SOURCE,
                                                                server,
                                                                TlsMode.PREFERRED),
                                                        version))
                                        .account("app", "x", "told", "")
                                        .balancers("127.0.0.1")
                                        .start();
                        Balancer balancer =
                                new Balancer(from(client), ProxyHeader.Version.V2, lab.port);
                        Connection connection = through(balancer.port(), PLAIN)) {
                    assertThat(query(connection, "SELECT USER()")).isEqualTo("told@" + client);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void completesTheConnectionAttributes(TestServer server) throws Exception {
        if (server.flavor() == Flavor.MARIADB) {
            return; // its performance schema is off here
        }
        try (LoginLab lab = LoginLab.before(server).account("app", "x", "root", "").start();
                Connection connection =
                        lab.connect("app", "x", PLAIN + "&connectionAttributes=mine:yes")) {
            String attribute =
                    "SELECT ATTR_VALUE FROM performance_schema.session_connect_attrs"
                            + " WHERE PROCESSLIST_ID = CONNECTION_ID() AND ATTR_NAME = '%s'";
            assertThat(query(connection, attribute.formatted("_client_ip"))).isEqualTo("127.0.0.1");
            assertThat(query(connection, attribute.formatted("_client_port")))
                    .isEqualTo(
                            ""
                                    + ((InetSocketAddress) lab.sessions.last().clientAddress())
                                            .getPort());
            assertThat(query(connection, attribute.formatted("_proxy_name")))
                    .isEqualTo("swingbridge");
            assertThat(query(connection, attribute.formatted("mine"))).isEqualTo("yes");
        }
    }

    // ---- sockets

    @ParameterizedTest
    @MethodSource(SERVERS)
    void reachesAServerThroughItsUnixSocket(TestServer server) throws Exception {
        String path;
        try (Connection direct = server.connect()) {
            path = query(direct, "SELECT @@socket");
        }
        try (LoginLab lab =
                        LoginLab.before(server)
                                .server(
                                        BackendWays.throughSocket(
                                                LoginLab.settings(
                                                        Side.SOURCE, server, TlsMode.PREFERRED),
                                                Path.of(path)))
                                .account("app", "x", "root", "")
                                .start();
                Connection connection = lab.connect("app", "x", PLAIN)) {
            assertThat(
                            query(
                                    connection,
                                    "SELECT HOST FROM information_schema.PROCESSLIST"
                                            + " WHERE ID = CONNECTION_ID()"))
                    .isEqualTo("localhost");
        }
    }

    @Test
    void listensBesideAnotherProcessWhereThatIsAllowed() throws Exception {
        try (LoginLab first = lab().reusePort().start()) {
            assertThatThrownBy(() -> lab().beside(first).start().close())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot listen on");
            try (LoginLab second = lab().beside(first).reusePort().start()) {
                assertThat(second.port).isEqualTo(first.port);
                await().until(
                                () -> {
                                    first.connect("app", "x", PLAIN).close();
                                    return !first.sessions.logins.isEmpty()
                                            && !second.sessions.logins.isEmpty();
                                });
            }
        }
    }

    @Test
    void takesTheSocketOfADeadProcessAndNothingElse(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("sock");
        Files.writeString(path, "a file");
        assertThatThrownBy(() -> lab().socket(path).start())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it is no socket");
        Files.delete(path);
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
        try (ServerSocketChannel other =
                ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            other.bind(address);
            assertThatThrownBy(() -> lab().socket(path).start())
                    .hasMessageContaining("another process does");
        }
        assertThat(path).exists(); // left behind, as by a process that was killed

        try (LoginLab lab = lab().socket(path).start()) {
            assertThat(Files.getPosixFilePermissions(path)).hasSize(9);
            assertThat(lab.port).isPositive();
        }
        assertThat(path).doesNotExist();
    }

    // ---- limits

    @Test
    void limitsTheConnectionsOfOneHost() throws Exception {
        try (LoginLab lab = lab().limits(100, 2, 1 << 20).start()) {
            try (Connection _ = lab.connect("app", "x", PLAIN);
                    Connection _ = lab.connect("app", "x", PLAIN)) {
                assertThatThrownBy(() -> lab.connect("app", "x", PLAIN).close())
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getErrorCode()).isEqualTo(1040))
                        .hasMessageContaining("Too many connections from 127.0.0.1");
                assertThat(lab.frontend.counters().hostsTooMany()).isEqualTo(1);
            }
            await().ignoreExceptions()
                    .until(
                            () -> {
                                lab.connect("app", "x", PLAIN).close();
                                return true;
                            });
        }
    }

    @Test
    void countsClientsBehindABalancerByTheirOwnAddress() throws Exception {
        try (LoginLab lab = lab().limits(100, 1, 1 << 20).balancers("127.0.0.1").start();
                Balancer one = new Balancer(from("192.0.2.1"), ProxyHeader.Version.V1, lab.port);
                Balancer two = new Balancer(from("192.0.2.2"), ProxyHeader.Version.V1, lab.port);
                Connection _ = through(one.port(), PLAIN);
                Connection _ = through(two.port(), PLAIN)) {
            assertThatThrownBy(() -> through(two.port(), PLAIN).close())
                    .hasMessageContaining("Too many connections from 192.0.2.2");
        }
    }

    @Test
    void takesNoLargePacketBeforeTheLogin() throws Exception {
        try (LoginLab lab = lab().limits(100, 100, 200).start()) {
            assertThatThrownBy(
                            () ->
                                    lab.connect(
                                                    "app",
                                                    "x",
                                                    PLAIN
                                                            + "&connectionAttributes=long:"
                                                            + "a".repeat(300))
                                            .close())
                    .isInstanceOf(SQLException.class);
            lab.connect("app", "x", PLAIN + "&connectionAttributes=none").close();
            assertThat(lab.sessions.logins).hasSize(1);
            await().atMost(Duration.ofSeconds(5)).until(() -> lab.frontend.counters().open() == 0);
        }
    }
}
