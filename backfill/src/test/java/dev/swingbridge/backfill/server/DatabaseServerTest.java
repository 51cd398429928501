package dev.swingbridge.backfill.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.position.GtidSet;
import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.position.MariaDbGtidPosition;
import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.embedded.EmbeddedMariaDb;
import dev.swingbridge.embedded.ServerProcess;
import dev.swingbridge.router.table.Side;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DatabaseServerTest {
    private static final String EACH = "dev.swingbridge.backfill.fixture.TestServers#each";

    @ParameterizedTest
    @MethodSource(EACH)
    void knowsWhoItIs(TestServer test) throws SQLException {
        try (DatabaseServer server = DatabaseServer.connect(test.settings(Side.SOURCE))) {
            ServerIdentity identity = server.identity();

            assertThat(identity.flavor()).isEqualTo(test.flavor());
            assertThat(identity.atLeast(5, 7, 0)).isTrue();
            assertThat(identity.serverId()).isPositive();
            assertThat(identity.uuid()).isNotEmpty();
            assertThat(server.privileges().everywhere("REPLICATION SLAVE")).isTrue();
            assertThat(server.variables("log_bin", "no_such_variable"))
                    .isEqualTo(Map.of("log_bin", "ON"));
        }
    }

    @ParameterizedTest
    @MethodSource(EACH)
    void theLogEndMovesWithEveryCommitAndCoversTheStart(TestServer test) throws SQLException {
        String schema = TestServers.freshSchema("log", test);
        try (DatabaseServer server = DatabaseServer.connect(test.settings(Side.SOURCE));
                Connection connection = server.connection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE " + schema + ".t (a INT PRIMARY KEY)");
            StreamPosition start = server.startPosition();
            LogPosition before = server.endOfLog(connection);
            statement.execute("INSERT INTO " + schema + ".t VALUES (1)");
            LogPosition after = server.endOfLog(connection);
            StreamPosition later = server.startPosition();

            assertThat(start.log()).isLessThanOrEqualTo(before);
            assertThat(before).isLessThan(after);
            assertThat(later.gtid()).isNotEqualTo(start.gtid()).isNotEmpty();
            assertThat(covers(server, later.gtid(), start.gtid())).isTrue();
            assertThat(covers(server, start.gtid(), later.gtid())).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource(EACH)
    void dataConnectionsMoveRawBytes(TestServer test) throws SQLException {
        String schema = TestServers.freshSchema("raw", test);
        try (DatabaseServer server = DatabaseServer.connect(test.settings(Side.SOURCE));
                Connection connection = server.openDataConnection("copy");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE "
                            + schema
                            + ".t (a INT PRIMARY KEY AUTO_INCREMENT, l VARCHAR(9) CHARSET latin1,"
                            + " d DATETIME, c DATE) ");
            statement.execute(
                    "INSERT INTO " + schema + ".t VALUES (0, 0xE9, '0000-00-00', '2020-00-10')");

            try (ResultSet row = statement.executeQuery("SELECT * FROM " + schema + ".t")) {
                row.next();
                assertThat(row.getBytes(1)).isEqualTo("0".getBytes(StandardCharsets.US_ASCII));
                assertThat(row.getBytes(2)).isEqualTo(new byte[] {(byte) 0xe9});
                assertThat(row.getBytes(3))
                        .isEqualTo("0000-00-00 00:00:00".getBytes(StandardCharsets.US_ASCII));
                assertThat(row.getBytes(4))
                        .isEqualTo("2020-00-10".getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(
                            Rows.first(
                                    connection,
                                    "SELECT @@time_zone tz, @@foreign_key_checks fk,"
                                            + " @swingbridge_writer w"))
                    .isEqualTo(Map.of("tz", "+00:00", "fk", "0", "w", "1"));
            assertThat(connection.getTransactionIsolation())
                    .isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
        }
    }

    @ParameterizedTest
    @MethodSource(EACH)
    void killsAConnectionAndSaysWhenThereIsNone(TestServer test) throws SQLException {
        try (DatabaseServer server = DatabaseServer.connect(test.settings(Side.SOURCE));
                Connection victim = server.openDataConnection("copy")) {
            long id =
                    Long.parseLong(
                            Objects.requireNonNull(Rows.value(victim, "SELECT CONNECTION_ID()")));

            boolean killed = server.kill(id);

            assertThat(killed).isTrue();
            assertThatThrownBy(() -> Rows.value(victim, "SELECT 1"))
                    .isInstanceOf(SQLException.class);
            assertThat(server.kill(1_999_999_999)).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource(EACH)
    void saysWhyTheLoginFailed(TestServer test) {
        ServerSettings wrong =
                new ServerSettings(
                        Side.TARGET, test.host(), test.port(), "nobody", "x", TlsMode.OFF, null);

        ServerUnreachable failure =
                catchThrowableOfType(
                        ServerUnreachable.class, () -> DatabaseServer.connect(wrong).close());

        assertThat((Throwable) failure)
                .hasMessageContaining("target: 127.0.0.1:" + test.port())
                .hasMessageContaining("refused the login of nobody")
                .hasMessageContaining("servers.target.user");
        assertThat(failure.loginRefused()).isTrue();
    }

    @Test
    void saysThatNothingListensOrThatTheHostIsUnknown() {
        ServerSettings nobody =
                new ServerSettings(
                        Side.SOURCE,
                        "127.0.0.1",
                        ServerProcess.freePort(),
                        "root",
                        "",
                        TlsMode.OFF,
                        null);
        ServerSettings unknown =
                new ServerSettings(
                        Side.SOURCE, "no-such-host.invalid", 3306, "root", "", TlsMode.OFF, null);

        assertThatThrownBy(() -> DatabaseServer.connect(nobody).close())
                .hasMessageContaining("nothing listens at 127.0.0.1:" + nobody.port());
        assertThatThrownBy(() -> DatabaseServer.connect(unknown).close())
                .hasMessageContaining("the host no-such-host.invalid is unknown");
    }

    @Test
    void verifiesTheServerAgainstTheGivenAuthorities() throws SQLException {
        try (EmbeddedMariaDb trusted =
                EmbeddedMariaDb.start(
                        EmbeddedMariaDb.Options.serverId(31).withUser("tls", "secret"))) {
            Path ca = Objects.requireNonNull(trusted.certificate());
            ServerSettings settings =
                    new ServerSettings(
                            Side.SOURCE,
                            "127.0.0.1",
                            trusted.port(),
                            "tls",
                            "secret",
                            TlsMode.VERIFY_CA,
                            ca);

            try (DatabaseServer server = DatabaseServer.connect(settings);
                    Connection connection = server.connection()) {
                assertThat(
                                Rows.first(connection, "SHOW STATUS LIKE 'Ssl_cipher'")
                                        .getOrDefault("value", ""))
                        .isNotEmpty();
            }
        }
    }

    private static boolean covers(DatabaseServer server, String all, String some) {
        return server.identity().mariaDb()
                ? MariaDbGtidPosition.parse(all).covers(MariaDbGtidPosition.parse(some))
                : GtidSet.parse(all).containsAll(GtidSet.parse(some));
    }
}
