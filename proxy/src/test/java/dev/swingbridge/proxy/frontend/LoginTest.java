package dev.swingbridge.proxy.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.server.ServerIdentity.Flavor;
import dev.swingbridge.backfill.server.TlsMode;
import dev.swingbridge.proxy.backend.BackendSettings;
import dev.swingbridge.proxy.backend.TlsTowardsServer;
import dev.swingbridge.proxy.backend.Transport;
import dev.swingbridge.router.table.Side;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real drivers log in through the frontend to real servers. */
class LoginTest {
    private static final String SERVERS = "dev.swingbridge.backfill.fixture.TestServers#each";
    private static final String PLAIN = "sslMode=DISABLED&allowPublicKeyRetrieval=true";

    private static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    private static void user(TestServer server, String name, String password) {
        server.run(
                "DROP USER IF EXISTS '" + name + "'@'%'",
                "CREATE USER '" + name + "'@'%' IDENTIFIED BY '" + password + "'",
                "GRANT ALL ON *.* TO '" + name + "'@'%'");
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void mapsAnAccountToOtherNamesAndPasswords(TestServer server) throws Exception {
        user(server, "login_real", "server secret");

        try (LoginLab lab =
                LoginLab.before(server)
                        .account("app", "proxy secret", "login_real", "server secret")
                        .start()) {
            for (String tls : List.of(PLAIN, "sslMode=REQUIRED")) {
                try (Connection connection = lab.connect("app", "proxy secret", tls)) {
                    assertThat(query(connection, "SELECT USER()")).startsWith("login_real@");
                    assertThat(connection.getMetaData().getDatabaseProductVersion())
                            .isEqualTo(query(connection, "SELECT VERSION()"));
                }
            }
            for (String tls : List.of("sslMode=disable", "sslMode=trust")) {
                try (Connection connection = lab.connectMariaDb("app", "proxy secret", tls)) {
                    assertThat(query(connection, "SELECT USER()")).startsWith("login_real@");
                }
            }
            assertThat(lab.frontend.counters().loggedIn()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void refusesWrongPasswordsAndUnknownNames(TestServer server) throws Exception {
        try (LoginLab lab = LoginLab.before(server).account("app", "right", "root", "").start()) {
            for (List<String> login :
                    List.of(
                            List.of("app", "wrong"),
                            List.of("app", ""),
                            List.of("nobody", "right"))) {
                for (String tls : List.of(PLAIN, "sslMode=REQUIRED")) {
                    assertThatThrownBy(() -> lab.connect(login.get(0), login.get(1), tls).close())
                            .isInstanceOfSatisfying(
                                    SQLException.class,
                                    e -> {
                                        assertThat(e.getErrorCode()).isEqualTo(1045);
                                        assertThat(e.getSQLState()).isEqualTo("28000");
                                        assertThat(e.getMessage())
                                                .contains(
                                                        "Access denied for user '"
                                                                + login.get(0)
                                                                + "'@'127.0.0.1'");
                                    });
                }
            }
            assertThat(lab.frontend.counters().refusedLogins()).isEqualTo(6);
            assertThat(lab.sessions.logins).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void passesAccountsThrough(TestServer server) throws Exception {
        user(server, "login_through", "s3cret");

        try (LoginLab lab = LoginLab.before(server).start()) {
            for (String tls : List.of(PLAIN, "sslMode=REQUIRED", PLAIN)) {
                try (Connection connection = lab.connect("login_through", "s3cret", tls)) {
                    assertThat(query(connection, "SELECT USER()")).startsWith("login_through@");
                }
            }
            try (Connection connection =
                    lab.connectMariaDb(
                            "login_through",
                            "s3cret",
                            "sslMode=disable&allowPublicKeyRetrieval=true")) {
                assertThat(query(connection, "SELECT USER()")).startsWith("login_through@");
            }
            assertThatThrownBy(() -> lab.connect("login_through", "wrong", PLAIN).close())
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1045));
        }
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void forgetsAPasswordThatWasChangedOnTheServer(TestServer server) throws Exception {
        user(server, "login_changed", "first");

        try (LoginLab lab = LoginLab.before(server).start()) {
            lab.connect("login_changed", "first", PLAIN).close();
            server.run("ALTER USER 'login_changed'@'%' IDENTIFIED BY 'second'");

            assertThatThrownBy(() -> lab.connect("login_changed", "first", PLAIN).close())
                    .hasMessageContaining("Access denied");
            lab.connect("login_changed", "second", PLAIN).close();
        }
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void passesTheServersOwnLoginErrorOn(TestServer server) throws Exception {
        try (LoginLab lab = LoginLab.before(server).account("app", "x", "root", "").start()) {
            assertThatThrownBy(
                            () ->
                                    DriverManager.getConnection(
                                                    "jdbc:mysql://127.0.0.1:"
                                                            + lab.port
                                                            + "/no_such_schema?"
                                                            + PLAIN,
                                                    "app",
                                                    "x")
                                            .close())
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> {
                                assertThat(e.getErrorCode()).isEqualTo(1049);
                                assertThat(e.getMessage()).contains("no_such_schema");
                            });
        }
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void encryptsTowardsTheServerAsConfigured(TestServer server) throws Exception {
        for (TlsMode mode : List.of(TlsMode.OFF, TlsMode.PREFERRED, TlsMode.REQUIRED)) {
            try (LoginLab lab =
                            LoginLab.before(server)
                                    .server(LoginLab.settings(Side.SOURCE, server, mode))
                                    .account("app", "x", "root", "")
                                    .start();
                    Connection connection = lab.connect("app", "x", PLAIN)) {
                String cipher = query(connection, "SELECT VARIABLE_VALUE FROM " + status(server));
                assertThat(cipher.isEmpty()).as("%s", mode).isEqualTo(mode == TlsMode.OFF);
            }
        }
    }

    private static String status(TestServer server) {
        String schema =
                server.flavor() == Flavor.MYSQL ? "performance_schema" : "information_schema";
        return schema + ".session_status WHERE VARIABLE_NAME = 'Ssl_cipher'";
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void saysWhyAServersCertificateIsNotTrusted(TestServer server) throws Exception {
        try (LoginLab lab =
                LoginLab.before(server)
                        .server(LoginLab.settings(Side.SOURCE, server, TlsMode.VERIFY_IDENTITY))
                        .account("app", "x", "root", "")
                        .start()) {
            assertThatThrownBy(() -> lab.connect("app", "x", PLAIN).close())
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(2026))
                    .hasMessageContaining("the TLS connection to the server on '127.0.0.1:");
        }
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void wantsTlsFromClientsWhereItIsRequired(TestServer server) throws Exception {
        try (LoginLab lab =
                LoginLab.before(server)
                        .tls(TlsMode.REQUIRED)
                        .account("app", "x", "root", "")
                        .start()) {
            assertThatThrownBy(() -> lab.connect("app", "x", PLAIN).close())
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(3159));
            lab.connect("app", "x", "sslMode=REQUIRED").close();
        }
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void turnsOneClientTooManyAway(TestServer server) throws Exception {
        try (LoginLab lab =
                LoginLab.before(server).maxConnections(1).account("app", "x", "root", "").start()) {
            try (Connection _ = lab.connect("app", "x", PLAIN)) {
                assertThatThrownBy(() -> lab.connect("app", "x", PLAIN).close())
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getErrorCode()).isEqualTo(1040));
            }
        }
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void servesThroughTheJdksSelectorsToo(TestServer server) throws Exception {
        try (LoginLab lab =
                        LoginLab.before(server)
                                .transport(Transport.NIO)
                                .account("app", "x", "root", "")
                                .start();
                Connection connection = lab.connect("app", "x", "sslMode=REQUIRED")) {
            assertThat(query(connection, "SELECT 42")).isEqualTo("42");
        }
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void tellsTheClientWhichServerIsDown(TestServer server) throws Exception {
        BackendSettings nobody =
                new BackendSettings(
                        Side.SOURCE,
                        "localhost",
                        1,
                        null,
                        new TlsTowardsServer(TlsMode.OFF, null, null, null),
                        Duration.ofSeconds(2));
        try (LoginLab lab = LoginLab.before(server).server(nobody).start()) {
            assertThatThrownBy(() -> lab.connect("root", "", PLAIN).close())
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(2003))
                    .hasMessageContaining("localhost:1");
        }
    }
}
