package dev.swingbridge.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.proxy.error.ProxyError;
import dev.swingbridge.router.table.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Lists of two servers when one of them has no right to show, too much to show, or goes away. */
class ScatterQueryTest {
    private static final String PAIRS = "dev.swingbridge.backfill.fixture.TestServers#pairs";
    private static final String NAMES =
            "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = '%s' ORDER BY 1";

    /** Table {@code t} is on the target, {@code kept} on the source. */
    private static String schema(TestServers.Pair pair) {
        String schema = SessionTest.schemaOnBoth(pair);
        pair.source().run("CREATE TABLE `%s`.kept (id INT PRIMARY KEY)".formatted(schema));
        return schema;
    }

    private static SessionLab lab(TestServers.Pair pair, String schema) throws Exception {
        SessionLab lab = new SessionLab(pair);
        lab.group("g", schema, "t");
        lab.flip("g", Side.TARGET, schema, "t");
        return lab;
    }

    private static List<String> list(Connection client, String sql) throws SQLException {
        try (PreparedStatement statement = client.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }

    private static void failsWith(int code, ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(code));
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aServerWithoutRightsShowsNothing(TestServers.Pair pair) throws Exception {
        String schema = schema(pair);
        String other = schema(pair);
        for (Side with : Side.values()) {
            String own = with == Side.SOURCE ? "kept" : "t";
            Map<Side, List<String>> rights =
                    Map.of(with, List.of(schema, other), with.other(), List.of(other));
            try (SessionLab lab = lab(pair, schema);
                    Connection client = lab.connectLimited(pair, rights, other)) {
                for (String sql : List.of("SHOW TABLES FROM `%s`", NAMES)) {
                    assertThat(list(client, sql.formatted(schema))).as(sql).containsExactly(own);
                }
                try (Statement use = client.createStatement()) {
                    use.execute("USE " + schema);
                }
                assertThat(list(client, "SHOW TABLES")).containsExactly(own);
                assertThat(list(client, NAMES.replace("'%s'", "DATABASE()"))).containsExactly(own);
                assertThat(list(client, NAMES.formatted(other))).containsExactly("kept", "t");
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aSchemaOfNoRightsAtAllIsRefused(TestServers.Pair pair) throws Exception {
        String schema = schema(pair);
        String other = schema(pair);
        Map<Side, List<String>> rights =
                Map.of(Side.SOURCE, List.of(other), Side.TARGET, List.of(other));
        try (SessionLab lab = lab(pair, schema);
                Connection client = lab.connectLimited(pair, rights, other)) {
            failsWith(1044, () -> list(client, "SHOW TABLES FROM `%s`".formatted(schema)));
            assertThat(list(client, NAMES.formatted(schema))).isEmpty();
            assertThat(list(client, "SHOW TABLES")).containsExactly("kept", "t");
        }
    }

    @ParameterizedTest
    @EnumSource(Side.class)
    void aListThatIsTooLongIsRefused(Side of) throws Exception {
        TestServers.Pair pair = TestServers.pair();
        String schema = schema(pair);
        (of == Side.SOURCE ? pair.source() : pair.target())
                .run("CREATE TABLE `%s`.large (id INT PRIMARY KEY)".formatted(schema));
        String sql =
                "SELECT TABLE_NAME, IF(TABLE_NAME = 'large', REPEAT('x', 15999999), '') FROM information_schema.TABLES"
                        + " WHERE TABLE_SCHEMA = '%s'";
        try (SessionLab lab = lab(pair, schema);
                Connection text = lab.connect(schema, "");
                Connection prepared = lab.connect(schema, "useServerPrepStmts=true")) {
            for (Connection client : List.of(text, prepared)) {
                assertThatThrownBy(() -> list(client, sql.formatted(schema)))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getErrorCode()).isEqualTo(1235))
                        .hasMessageContaining("that of " + of.label());
                assertThat(list(client, "SHOW TABLES")).contains("kept", "t");
                assertThat(list(client, sql.formatted(schema).replace("15999999", "99999")))
                        .contains("kept", "t");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Side.class)
    void aServerThatIsLostMeanwhileIsNotLeftOut(Side lost) throws Exception {
        TestServers.Pair pair = TestServers.pair();
        String schema = schema(pair);
        TestServer server = lost == Side.SOURCE ? pair.source() : pair.target();
        String slow =
                "SELECT TABLE_NAME, SLEEP(IF(@@port = %d, 30, 0)) FROM information_schema.TABLES WHERE TABLE_SCHEMA = '%s'"
                        .formatted(server.port(), schema);
        try (SessionLab lab = lab(pair, schema);
                Connection client = lab.connect(schema, "")) {
            CompletableFuture<List<String>> asked =
                    CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return list(client, slow);
                                } catch (SQLException e) {
                                    throw new IllegalStateException(e);
                                }
                            });
            kill(server, schema);

            assertThatThrownBy(() -> asked.get(20, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage(
                            lost == Side.SOURCE
                                    ? "Can not read response from server. Expected to read 4 bytes, read 0 bytes before connection was unexpectedly lost."
                                    : ProxyError.SERVER_UNREACHABLE
                                            .packet("target", "lost while it was asked")
                                            .message());
            if (lost == Side.TARGET) {
                assertThat(list(client, "SHOW TABLES")).containsExactly("kept", "t");
            }
        }
    }

    /** Ends the connection that works on a list of the schema. */
    private static void kill(TestServer server, String schema) throws SQLException {
        try (Connection root = server.connect(schema)) {
            String find =
                    "SELECT ID FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND INFO LIKE '%SLEEP(IF%' AND INFO LIKE '%"
                            + schema
                            + "%'";
            String id =
                    Awaitility.await()
                            .until(
                                    () -> list(root, find).stream().findFirst().orElse(""),
                                    found -> !found.isEmpty());
            try (Statement kill = root.createStatement()) {
                kill.execute("KILL " + id);
            }
        }
    }
}
