package dev.swingbridge.proxy.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.server.ServerIdentity.Flavor;
import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.auth.NativePassword;
import dev.swingbridge.proxy.backend.Secret;
import dev.swingbridge.proxy.backend.StoredAccount;
import dev.swingbridge.router.table.Side;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients whose accounts only the servers know. */
class PassThroughTest {
    private static final String USER = "through_native";
    private static final String PASSWORD = "nat1ve";
    private static final AuthBytes CLEAR = AuthBytes.of(PASSWORD.getBytes(StandardCharsets.UTF_8));

    private static TestServer mariaDb() {
        return TestServers.each()
                .filter(server -> server.flavor() == Flavor.MARIADB)
                .findFirst()
                .orElseGet(() -> Assumptions.abort("needs MariaDB"));
    }

    private static void create(TestServer server, String user, String password) {
        server.run(
                "DROP USER IF EXISTS " + user,
                "CREATE USER " + user + " IDENTIFIED BY '" + password + "'");
    }

    private static StoredLogins nativeOnBothSides() {
        byte[] hash = NativePassword.stored(CLEAR).toArray();
        StoredAccount.Method method =
                new StoredAccount.Method(
                        "mysql_native_password",
                        "*" + HexFormat.of().withUpperCase().formatHex(hash));
        List<StoredAccount> accounts =
                List.of(new StoredAccount(USER, "%", List.of(method), false, false));
        return new StoredLogins(Map.of(Side.SOURCE, accounts, Side.TARGET, accounts));
    }

    @Test
    void logsAClientInThatOnlyGivesANativeScramble() throws Exception {
        TestServer server = mariaDb();
        create(server, USER, PASSWORD);

        try (LoginLab lab = LoginLab.before(server).stored(nativeOnBothSides()).start()) {
            for (int time = 0; time < 2; time++) {
                lab.connectMariaDb(
                                USER,
                                PASSWORD,
                                "sslMode=disable&restrictedAuth=mysql_native_password")
                        .close();
                assertThat(lab.sessions.last().backendLogin(Side.TARGET).credentials().secret())
                        .isEqualTo(new Secret.NativeStage(NativePassword.stage(CLEAR)));
            }
            assertThat(lab.frontend.remembered(USER)).isInstanceOf(Secret.NativeStage.class);
            assertThatThrownBy(
                            () ->
                                    lab.connectMariaDb(
                                                    USER,
                                                    "wrong",
                                                    "sslMode=disable&restrictedAuth=mysql_native_password")
                                            .close())
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1045));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void provesItsOwnCertificateToMariaDbsClients(boolean mapped) throws Exception {
        TestServer server = mariaDb();
        create(server, USER, PASSWORD);
        LoginLab.Builder builder = LoginLab.before(server).stored(nativeOnBothSides());
        if (mapped) {
            builder.account("app", "proxy secret", USER, PASSWORD);
        }

        try (LoginLab lab = builder.start();
                Connection connection =
                        lab.connectMariaDb(
                                mapped ? "app" : USER,
                                mapped ? "proxy secret" : PASSWORD,
                                "sslMode=verify-full")) {
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#each")
    void servesTheMethodsACommandLineInsistsOn(TestServer server) throws Exception {
        create(server, USER, PASSWORD);
        try (LoginLab mapped = LoginLab.before(server).account("app", "x", USER, PASSWORD).start();
                LoginLab through = LoginLab.before(server).start()) {
            for (String method : List.of("caching_sha2_password", "sha256_password")) {
                for (String tls : List.of("--ssl-mode=REQUIRED", "--ssl-mode=DISABLED")) {
                    String[] options = {"--default-auth=" + method, tls, "--get-server-public-key"};
                    assertThat(
                                    CommandLineClient.MYSQL.run(
                                            mapped.port, "app", "x", "SELECT 7", options))
                            .as("%s %s", method, tls)
                            .isEqualTo("7");
                    assertThat(
                                    CommandLineClient.MYSQL.run(
                                            through.port, USER, PASSWORD, "SELECT 8", options))
                            .as("%s %s", method, tls)
                            .isEqualTo("8");
                    assertThat(
                                    CommandLineClient.MYSQL.run(
                                            mapped.port, "app", "wrong", "SELECT 7", options))
                            .contains("ERROR 1045");
                }
            }
            assertThat(
                            CommandLineClient.MYSQL.run(
                                    through.port,
                                    USER,
                                    PASSWORD,
                                    "SELECT 9",
                                    "--default-auth=mysql_clear_password",
                                    "--enable-cleartext-plugin",
                                    "--ssl-mode=REQUIRED"))
                    .isEqualTo("9");
        }
    }

    @Test
    void servesMariaDbsCommandLineByItsNativeMethod() throws Exception {
        TestServer server = mariaDb();
        create(server, USER, PASSWORD);

        try (LoginLab lab = LoginLab.before(server).stored(nativeOnBothSides()).start()) {
            assertThat(CommandLineClient.MARIADB.run(lab.port, USER, PASSWORD, "SELECT 7"))
                    .isEqualTo("7");
            assertThat(lab.frontend.remembered(USER)).isInstanceOf(Secret.NativeStage.class);
        }
    }
}
