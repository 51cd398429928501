package dev.swingbridge.proxy.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.mysql.cj.jdbc.JdbcConnection;
import com.mysql.cj.jdbc.JdbcStatement;
import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.server.ServerIdentity.Flavor;
import dev.swingbridge.protocol.netty.Compression;
import dev.swingbridge.protocol.netty.Compression.Method;
import dev.swingbridge.proxy.backend.BackendSettings;
import dev.swingbridge.proxy.backend.BackendWays;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Real drivers and real servers, each end compressed or not, whatever the other is. */
class CompressionTest {
    static Stream<Arguments> ways() {
        return TestServers.each()
                .flatMap(
                        server -> {
                            Stream<@Nullable Method> towards =
                                    server.flavor() == Flavor.MYSQL
                                            ? Stream.of(null, Method.ZLIB, Method.ZSTD)
                                            : Stream.of(null, Method.ZLIB);
                            return towards.map(method -> Arguments.of(server, method));
                        });
    }

    private static SessionLab lab(TestServer server, @Nullable Method method) throws Exception {
        UnaryOperator<BackendSettings> way =
                settings ->
                        method == null
                                ? settings
                                : BackendWays.compressed(settings, new Compression(method, 3));
        return new SessionLab(server, server, Duration.ofSeconds(10), way);
    }

    private static List<Connection> clients(SessionLab lab, String schema) throws SQLException {
        return List.of(
                lab.connect(schema, "useCompression=false&allowLoadLocalInfile=true"),
                lab.connect(
                        schema,
                        "useCompression=true&allowLoadLocalInfile=true&useServerPrepStmts=true"),
                lab.connectMariaDb(schema, "useCompression=true&allowLocalInfile=true"));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void towardsTheServerAsConfigured(TestServer server, @Nullable Method method) throws Exception {
        try (SessionLab lab = lab(server, method);
                Connection client = lab.connect("", "useCompression=false")) {
            assertThat(one(client, "SHOW SESSION STATUS LIKE 'Compression'", 2))
                    .isEqualTo(method == null ? "OFF" : "ON");
            if (method != null && server.flavor() == Flavor.MYSQL) {
                assertThat(one(client, "SHOW SESSION STATUS LIKE 'Compression_algorithm'", 2))
                        .isEqualToIgnoringCase(method.name());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void carriesStatementsAndResultsOfAllSizes(TestServer server, @Nullable Method method)
            throws Exception {
        String schema = TestServers.freshSchema("compressed", server);
        try (SessionLab lab = lab(server, method)) {
            for (Connection client : clients(lab, schema)) {
                try (client;
                        Statement statement = client.createStatement()) {
                    statement.execute("DROP TABLE IF EXISTS t");
                    statement.execute("CREATE TABLE t (id INT PRIMARY KEY, v LONGBLOB)");
                    Random random = new Random(3);
                    for (int bytes : new int[] {0, 40, 60, 70_000, largest(server)}) {
                        byte[] value = new byte[bytes];
                        random.nextBytes(value);
                        roundTrip(client, bytes, value);
                        roundTrip(client, bytes + 1, "text ".repeat(bytes / 5).getBytes(UTF_8));
                    }
                    assertThat(one(client, "SELECT REPEAT('abc', 1000000)", 1)).hasSize(3_000_000);
                }
            }
        }
    }

    /** Sent escaped it takes more than one frame, where servers allow that by default. */
    private static int largest(TestServer server) {
        return server.flavor() == Flavor.MYSQL ? 9_000_000 : 3_000_000;
    }

    private static void roundTrip(Connection client, int id, byte[] value) throws SQLException {
        try (PreparedStatement insert = client.prepareStatement("INSERT INTO t VALUES (?, ?)");
                PreparedStatement select = client.prepareStatement("SELECT v FROM t WHERE id=?")) {
            insert.setInt(1, id);
            insert.setBytes(2, value);
            assertThat(insert.executeUpdate()).isEqualTo(1);
            select.setInt(1, id);
            try (ResultSet result = select.executeQuery()) {
                result.next();
                assertThat(result.getBytes(1)).isEqualTo(value);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void keepsNumbersRightThroughManyResultsAndErrors(TestServer server, @Nullable Method method)
            throws Exception {
        String schema = TestServers.freshSchema("compressed", server);
        server.run(
                "CREATE PROCEDURE "
                        + schema
                        + ".many() BEGIN DECLARE i INT DEFAULT 0;"
                        + " WHILE i < 20 DO SELECT REPEAT('x', 20000), i; SET i = i + 1;"
                        + " END WHILE; END");
        try (SessionLab lab = lab(server, method)) {
            for (Connection client : clients(lab, schema)) {
                try (client;
                        Statement statement = client.createStatement()) {
                    for (int round = 0; round < 3; round++) {
                        assertThat(results(statement, "CALL many()")).isEqualTo(20);
                        assertThat(
                                        org.assertj.core.api.Assertions.catchThrowableOfType(
                                                        SQLException.class,
                                                        () -> statement.execute("SELECT nothing"))
                                                .getErrorCode())
                                .isEqualTo(1054);
                        assertThat(one(client, "SELECT 1", 1)).isEqualTo("1");
                    }
                }
            }
        }
    }

    private static int results(Statement statement, String sql) throws SQLException {
        int results = 0;
        boolean rows = statement.execute(sql);
        while (rows) {
            try (ResultSet result = statement.getResultSet()) {
                result.next();
                assertThat(result.getString(1)).hasSize(20_000);
            }
            results++;
            rows = statement.getMoreResults();
        }
        return results;
    }

    @ParameterizedTest
    @MethodSource("ways")
    void uploadsALocalFile(TestServer server, @Nullable Method method) throws Exception {
        String schema = TestServers.freshSchema("compressed", server);
        if (server.flavor() == Flavor.MYSQL) {
            server.run("SET GLOBAL local_infile=ON");
        }
        StringBuilder file = new StringBuilder();
        for (int row = 0; row < 200_000; row++) {
            file.append(row).append('\t').append(Integer.toHexString(row * 31)).append('\n');
        }
        try (SessionLab lab = lab(server, method);
                Connection client =
                        lab.connect(schema, "useCompression=true&allowLoadLocalInfile=true");
                Statement statement = client.createStatement()) {
            statement.execute("CREATE TABLE f (id INT PRIMARY KEY, v VARCHAR(20))");
            statement
                    .unwrap(JdbcStatement.class)
                    .setLocalInfileInputStream(
                            new ByteArrayInputStream(
                                    file.toString().getBytes(StandardCharsets.US_ASCII)));
            statement.execute("LOAD DATA LOCAL INFILE 'memory' INTO TABLE f");

            assertThat(one(client, "SELECT COUNT(*), SUM(id) FROM f", 1)).isEqualTo("200000");
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void changesTheUser(TestServer server, @Nullable Method method) throws Exception {
        try (SessionLab lab = lab(server, method);
                Connection client = lab.connect("mysql", "useCompression=true")) {
            for (int round = 0; round < 3; round++) {
                client.unwrap(JdbcConnection.class)
                        .changeUser(SessionLab.USER, SessionLab.PASSWORD);
                assertThat(one(client, "SELECT REPEAT('y', 100)", 1)).hasSize(100);
            }
        }
    }

    private static String one(Connection client, String sql, int column) throws SQLException {
        try (Statement statement = client.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(column);
        }
    }
}
