package dev.swingbridge.proxy.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.server.ServerIdentity.Flavor;
import dev.swingbridge.backfill.server.TlsMode;
import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.auth.NativePassword;
import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.protocol.packet.ServerStatus;
import dev.swingbridge.router.table.Side;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ServerConnectorTest {
    private static final String SERVERS = "dev.swingbridge.backfill.fixture.TestServers#each";
    private static final EventLoopGroup LOOPS = Transport.best().newGroup(1);

    @AfterAll
    static void stop() {
        LOOPS.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static BackendLogin login(String user, Secret secret, @Nullable String schema) {
        return new BackendLogin(
                new ServerCredentials(user, secret),
                Capabilities.PROTOCOL_41 | Capabilities.DEPRECATE_EOF | Capabilities.SESSION_TRACK,
                45,
                schema,
                Map.of("program_name", "test"),
                1 << 24,
                null);
    }

    private static Future<Backend> connect(String host, int port, TlsMode tls, BackendLogin login) {
        BackendSettings settings =
                new BackendSettings(
                        Side.SOURCE,
                        host,
                        port,
                        null,
                        new TlsTowardsServer(tls, null, null, null),
                        Duration.ofSeconds(10));
        return new ServerConnector(List.of(settings), new ServerFacts())
                .connect(LOOPS.next(), Side.SOURCE, login)
                .awaitUninterruptibly();
    }

    private static Future<Backend> connect(TestServer server, TlsMode tls, BackendLogin login) {
        return connect(server.host(), server.port(), tls, login);
    }

    private static ConnectFailure failure(Future<Backend> attempt) {
        assertThat(attempt.cause()).isInstanceOf(ConnectFailedException.class);
        return ((ConnectFailedException) attempt.cause()).failure();
    }

    private static List<String> methods(TestServer server) {
        return server.flavor() == Flavor.MYSQL
                ? List.of("caching_sha2_password", "sha256_password")
                : List.of("mysql_native_password");
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void speaksEveryMethodTheServerHas(TestServer server) {
        for (String method : methods(server)) {
            for (TlsMode tls : List.of(TlsMode.OFF, TlsMode.REQUIRED)) {
                // a new password each time: the server must ask for it in full
                String password = "p" + method + tls;
                server.run(
                        "DROP USER IF EXISTS connector",
                        "CREATE USER connector IDENTIFIED "
                                + (server.flavor() == Flavor.MYSQL
                                        ? "WITH " + method + " BY '" + password + "'"
                                        : "BY '" + password + "'"));
                for (String attempt : List.of("full", "fast")) {
                    Future<Backend> done =
                            connect(
                                    server,
                                    tls,
                                    login("connector", Secret.clearText(password), null));

                    assertThat(done.cause()).as("%s %s %s", method, tls, attempt).isNull();
                    Backend backend = done.getNow();
                    assertThat(backend.connectionId()).isPositive();
                    assertThat(backend.loginReply().status() & ServerStatus.AUTOCOMMIT).isNotZero();
                    assertThat(backend.channel().config().isAutoRead()).isFalse();
                    assertThat(Capabilities.has(backend.capabilities(), Capabilities.TLS))
                            .isEqualTo(tls == TlsMode.REQUIRED);
                    backend.channel().close().syncUninterruptibly();
                }
                Future<Backend> wrong =
                        connect(server, tls, login("connector", Secret.clearText("x"), null));
                assertThat(failure(wrong))
                        .isInstanceOfSatisfying(
                                ConnectFailure.Refused.class,
                                refused -> assertThat(refused.error().code()).isEqualTo(1045));
            }
        }
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void logsInWithARecoveredStageOnlyWhereNativePasswordsAre(TestServer server) {
        server.run("DROP USER IF EXISTS staged", "CREATE USER staged IDENTIFIED BY 'pw'");
        Secret stage =
                new Secret.NativeStage(NativePassword.stage(AuthBytes.of(new byte[] {'p', 'w'})));

        Future<Backend> done = connect(server, TlsMode.OFF, login("staged", stage, null));

        if (server.flavor() == Flavor.MARIADB) {
            assertThat(done.cause()).isNull();
            done.getNow().channel().close();
        } else {
            assertThat(failure(done))
                    .isInstanceOfSatisfying(
                            ConnectFailure.Method.class,
                            method -> {
                                assertThat(method.plugin()).isEqualTo("caching_sha2_password");
                                assertThat(method.reason()).contains("list the account");
                            });
        }
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void passesAnUnknownSchemaOn(TestServer server) {
        Future<Backend> done =
                connect(server, TlsMode.OFF, login("root", Secret.clearText(""), "no_such_schema"));

        assertThat(failure(done))
                .isInstanceOfSatisfying(
                        ConnectFailure.Refused.class,
                        refused -> assertThat(refused.error().code()).isEqualTo(1049));
    }

    @Test
    void saysWhenNobodyListens() {
        Future<Backend> refused =
                connect("127.0.0.1", 1, TlsMode.OFF, login("x", Secret.clearText(""), null));
        Future<Backend> unknown =
                connect(
                        "no-such-host.invalid",
                        3306,
                        TlsMode.OFF,
                        login("x", Secret.clearText(""), null));

        assertThat(failure(refused))
                .isInstanceOfSatisfying(
                        ConnectFailure.Unreachable.class,
                        failure -> assertThat(failure.address()).isEqualTo("127.0.0.1:1"));
        assertThat(failure(unknown)).isInstanceOf(ConnectFailure.Unreachable.class);
        assertThat(failure(unknown).toClient().code()).isEqualTo(2003);
    }
}
