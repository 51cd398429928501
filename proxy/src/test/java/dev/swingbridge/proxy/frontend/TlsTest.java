package dev.swingbridge.proxy.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.ServerIdentity.Flavor;
import dev.swingbridge.backfill.server.ServerSettings;
import dev.swingbridge.backfill.server.TlsMode;
import dev.swingbridge.proxy.backend.BackendSettings;
import dev.swingbridge.proxy.backend.TlsTowardsServer;
import dev.swingbridge.router.table.Side;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.cert.Certificate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Encryption towards clients and towards servers: versions, certificates, renewal. */
class TlsTest {
    private static final String NAME = "shop app";

    @TempDir private Path folder;

    private PemPair pair(String name) throws IOException {
        return pair(name, "localhost");
    }

    private PemPair pair(String name, String host) throws IOException {
        return PemPair.write(folder.resolve(name), SelfSignedPair.make(name, host));
    }

    /** Files made at once may have the same time: a file system counts in milliseconds. */
    private static void renew(PemPair old, PemPair by) throws IOException {
        FileTime later = FileTime.from(Instant.now().plusSeconds(1));
        Files.setLastModifiedTime(by.key(), later);
        Files.setLastModifiedTime(by.certificate(), later);
        Files.move(by.key(), old.key(), StandardCopyOption.REPLACE_EXISTING);
        Files.move(by.certificate(), old.certificate(), StandardCopyOption.REPLACE_EXISTING);
    }

    private static LoginLab.Builder lab() {
        return LoginLab.before(TestServers.pair().source())
                .account(NAME, "x", "root", "")
                .account("other", "x", "root", "");
    }

    private static SSLSession session(LoginLab lab) {
        Channel client = lab.sessions.clients.getLast();
        return client.pipeline().get(SslHandler.class).engine().getSession();
    }

    private static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(result.getMetaData().getColumnCount());
        }
    }

    // ---- towards clients

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void speaksBothVersionsOfTlsWithClients(String version) throws Exception {
        try (LoginLab lab = lab().start();
                Connection _ = lab.connect(NAME, "x", "sslMode=REQUIRED&tlsVersions=" + version)) {
            assertThat(session(lab).getProtocol()).isEqualTo(version);
        }
    }

    @Test
    void showsARenewedCertificateToNewClients() throws Exception {
        PemPair shown = pair("first");
        PemPair renewed = pair("second");
        try (LoginLab lab = lab().tls(TlsMode.PREFERRED, shown.certificate(), shown.key()).start();
                Connection open = lab.connect(NAME, "x", "sslMode=REQUIRED")) {
            Certificate before = session(lab).getLocalCertificates()[0];

            renew(shown, renewed);

            await().atMost(Duration.ofSeconds(20))
                    .until(
                            () -> {
                                try (Connection _ = lab.connect(NAME, "x", "sslMode=REQUIRED")) {
                                    return !session(lab).getLocalCertificates()[0].equals(before);
                                }
                            });
            assertThat(query(open, "SELECT 5")).isEqualTo("5");
        }
    }

    private static String client(LoginLab lab, String user, @Nullable PemPair shown)
            throws IOException, InterruptedException {
        return shown == null
                ? CommandLineClient.MYSQL.run(
                        lab.port, user, "x", "SELECT 7", "--ssl-mode=REQUIRED")
                : CommandLineClient.MYSQL.run(
                        lab.port,
                        user,
                        "x",
                        "SELECT 7",
                        "--ssl-mode=REQUIRED",
                        "--ssl-cert=" + shown.certificate(),
                        "--ssl-key=" + shown.key());
    }

    @Test
    void wantsACertificateFromClientsWhereTheyAreVerified() throws Exception {
        PemPair known = pair(NAME);
        PemPair stranger = pair("stranger");
        try (LoginLab lab = lab().clientsOf(TlsMode.VERIFY_CA, known.certificate()).start()) {
            assertThat(client(lab, NAME, known)).isEqualTo("7");
            assertThat(client(lab, "other", known)).isEqualTo("7");
            assertThat(client(lab, NAME, null)).contains("ERROR");
            assertThat(client(lab, NAME, stranger)).contains("ERROR");
            assertThatThrownBy(
                            () ->
                                    lab.connect(
                                                    NAME,
                                                    "x",
                                                    "sslMode=DISABLED&allowPublicKeyRetrieval=true")
                                            .close())
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(3159));
        }
    }

    @Test
    void wantsTheAccountsNameInTheCertificate() throws Exception {
        PemPair known = pair(NAME);
        try (LoginLab lab = lab().clientsOf(TlsMode.VERIFY_IDENTITY, known.certificate()).start()) {
            assertThat(client(lab, NAME, known)).isEqualTo("7");
            assertThat(client(lab, "other", known)).contains("ERROR 1045");
        }
    }

    // ---- towards servers

    private TestServer server(Flavor flavor, PemPair own, Path clients) {
        return TestServers.own(
                flavor,
                Map.of(
                        "ssl-cert", own.certificate().toString(),
                        "ssl-key", own.key().toString(),
                        "ssl-ca", clients.toString()));
    }

    private static BackendSettings towards(
            TestServer server, String host, TlsMode mode, Path ca, @Nullable PemPair shown) {
        return new BackendSettings(
                Side.SOURCE,
                host,
                server.port(),
                null,
                new TlsTowardsServer(
                        mode,
                        ca,
                        shown == null ? null : shown.certificate(),
                        shown == null ? null : shown.key()),
                BackendSettings.CONNECT_TIMEOUT);
    }

    private static void assertRefused(TestServer server, BackendSettings settings, int code)
            throws IOException {
        try (LoginLab lab =
                LoginLab.before(server)
                        .server(settings)
                        .account("app", "x", "strict", "pw")
                        .start()) {
            assertThatThrownBy(() -> lab.connect("app", "x", "sslMode=REQUIRED").close())
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(code));
        }
    }

    @ParameterizedTest
    @EnumSource(Flavor.class)
    void verifiesServersAndShowsThemACertificate(Flavor flavor) throws Exception {
        PemPair own = pair("server");
        PemPair shown = pair("proxy");
        Path stranger = pair("stranger").certificate();
        try (TestServer server = server(flavor, own, shown.certificate())) {
            server.run(
                    "CREATE USER strict IDENTIFIED BY 'pw' REQUIRE X509",
                    "GRANT ALL ON *.* TO strict");
            Path ca = own.certificate();
            String host = server.host();
            for (TlsMode mode :
                    List.of(TlsMode.REQUIRED, TlsMode.VERIFY_CA, TlsMode.VERIFY_IDENTITY)) {
                try (LoginLab lab =
                                LoginLab.before(server)
                                        .server(towards(server, host, mode, ca, shown))
                                        .account("app", "x", "strict", "pw")
                                        .start();
                        Connection connection = lab.connect("app", "x", "sslMode=REQUIRED")) {
                    assertThat(query(connection, "SHOW STATUS LIKE 'Ssl_version'"))
                            .isEqualTo("TLSv1.3");
                }
                ServerSettings migrations =
                        new ServerSettings(
                                Side.SOURCE,
                                host,
                                server.port(),
                                "strict",
                                "pw",
                                mode,
                                ca,
                                shown.certificate(),
                                shown.key());
                try (DatabaseServer database = DatabaseServer.connect(migrations);
                        Connection connection = database.connection()) {
                    assertThat(query(connection, "SELECT CURRENT_USER()")).isEqualTo("strict@%");
                }
            }
            assertRefused(server, towards(server, host, TlsMode.REQUIRED, ca, null), 1045);
            assertRefused(server, towards(server, host, TlsMode.VERIFY_CA, stranger, shown), 2026);

            // the server's certificate names another host from now on
            renew(own, pair("elsewhere", "db.example"));
            server.run(flavor == Flavor.MYSQL ? "ALTER INSTANCE RELOAD TLS" : "FLUSH SSL");
            BackendSettings trusting = towards(server, host, TlsMode.VERIFY_CA, ca, shown);
            try (LoginLab lab =
                    LoginLab.before(server)
                            .server(trusting)
                            .account("app", "x", "strict", "pw")
                            .start()) {
                lab.connect("app", "x", "sslMode=REQUIRED").close();
            }
            assertRefused(server, towards(server, host, TlsMode.VERIFY_IDENTITY, ca, shown), 2026);
        }
    }

    @ParameterizedTest
    @EnumSource(Flavor.class)
    void speaksWithServersThatStopAtTls12(Flavor flavor) throws Exception {
        PemPair own = pair("server");
        try (TestServer server =
                TestServers.own(
                        flavor,
                        Map.of(
                                "ssl-cert", own.certificate().toString(),
                                "ssl-key", own.key().toString(),
                                "tls-version", "TLSv1.2"))) {
            server.run("CREATE USER old IDENTIFIED BY 'pw' REQUIRE SSL");
            BackendSettings settings =
                    towards(
                            server,
                            server.host(),
                            TlsMode.VERIFY_IDENTITY,
                            own.certificate(),
                            null);
            try (LoginLab lab =
                            LoginLab.before(server)
                                    .server(settings)
                                    .account("app", "x", "old", "pw")
                                    .start();
                    Connection connection = lab.connect("app", "x", "sslMode=REQUIRED")) {
                assertThat(query(connection, "SHOW STATUS LIKE 'Ssl_version'"))
                        .isEqualTo("TLSv1.2");
            }
            ServerSettings migrations =
                    new ServerSettings(
                            Side.SOURCE,
                            server.host(),
                            server.port(),
                            "old",
                            "pw",
                            TlsMode.VERIFY_IDENTITY,
                            own.certificate(),
                            null,
                            null);
            try (DatabaseServer database = DatabaseServer.connect(migrations);
                    Connection connection = database.connection()) {
                assertThat(query(connection, "SHOW STATUS LIKE 'Ssl_version'"))
                        .isEqualTo("TLSv1.2");
            }
        }
    }

    @Test
    void showsServersARenewedCertificate() throws Exception {
        PemPair own = pair("server");
        PemPair shown = pair("old");
        PemPair renewed = pair("new");
        try (TestServer server = server(Flavor.MARIADB, own, renewed.certificate());
                LoginLab lab =
                        LoginLab.before(server)
                                .server(
                                        towards(
                                                server,
                                                server.host(),
                                                TlsMode.REQUIRED,
                                                own.certificate(),
                                                shown))
                                .account("app", "x", "strict", "pw")
                                .start()) {
            server.run("CREATE USER strict IDENTIFIED BY 'pw' REQUIRE X509");
            assertThatThrownBy(() -> lab.connect("app", "x", "sslMode=REQUIRED").close())
                    .isInstanceOf(SQLException.class);

            renew(shown, renewed);

            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(
                            () -> {
                                lab.connect("app", "x", "sslMode=REQUIRED").close();
                                return true;
                            });
        }
    }
}
