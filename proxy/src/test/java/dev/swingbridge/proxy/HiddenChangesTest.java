package dev.swingbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.server.Rows;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Changes of a definition that only their own session's sql_mode or character set shows: refused to
 * clients, and never left out when they came another way, under every policy, in both directions.
 */
class HiddenChangesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NO_ESCAPES =
            "SET sql_mode='STRICT_TRANS_TABLES,NO_BACKSLASH_ESCAPES'";

    /** In GBK the character's second byte is that of a backslash. */
    private static final String GBK_ENDING = "\u7e17";

    private static final List<Hidden> ALL =
            List.of(
                    new Hidden(
                            NO_ESCAPES,
                            "ALTER TABLE t COMMENT='C:\\data\\', MODIFY e ENUM(\"b\",\"a\") NOT NULL"),
                    new Hidden(
                            NO_ESCAPES,
                            "ALTER TABLE t COMMENT='x\\', DROP PRIMARY KEY, COMMENT=''"),
                    new Hidden(
                            "SET NAMES gbk",
                            "ALTER TABLE t COMMENT='"
                                    + GBK_ENDING
                                    + "', DROP COLUMN c, COMMENT='"
                                    + GBK_ENDING
                                    + "'"));

    @TempDir private Path directory;

    @SuppressWarnings("NullAway.Init") // each test starts its own
    private WholeProxy proxy;

    /** A statement, and what its session has said before it. */
    private record Hidden(String before, String sql) {}

    static Stream<Arguments> pairsAndPolicies() {
        return TestServers.equalPairs()
                .flatMap(
                        pair ->
                                Stream.of("stop", "ignore", "apply")
                                        .map(policy -> Arguments.of(pair, policy)));
    }

    @ParameterizedTest
    @MethodSource("pairsAndPolicies")
    void clientsAreRefusedThem(TestServers.Pair servers, String onDdl) throws Exception {
        String schema = schema(servers);
        try (WholeProxy _ = start(servers);
                Connection client = proxy.connect(schema, "characterEncoding=GBK")) {
            create(List.of(schema), onDdl);
            assertAllRefused(client, servers.source(), schema);

            cutover(schema, "switch-traffic", "canSwitch");
            assertAllRefused(client, servers.target(), schema);
            assertThat(journal(schema)).doesNotContain("ddl left out");
            remove(schema, "complete");
        }
    }

    private static void assertAllRefused(Connection client, TestServer serving, String schema)
            throws SQLException {
        String before = definition(serving, schema);
        for (Hidden each : ALL) {
            try (Statement sql = client.createStatement()) {
                sql.setEscapeProcessing(false);
                sql.execute("SET sql_mode='STRICT_TRANS_TABLES'");
                sql.execute(each.before());
                assertThatThrownBy(() -> sql.execute(each.sql()))
                        .as(each.sql())
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getErrorCode()).isEqualTo(1235));
            }
        }
        assertThat(definition(serving, schema)).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("pairsAndPolicies")
    void thoseOfOthersAreNeverLeftOut(TestServers.Pair servers, String onDdl) throws Exception {
        try (WholeProxy _ = start(servers)) {
            Map<String, Hidden> before = schemas(servers);
            Map<String, Hidden> after = schemas(servers);
            create(before.keySet(), onDdl);
            create(after.keySet(), onDdl);
            for (String schema : after.keySet()) {
                cutover(schema, "switch-traffic", "canSwitch");
            }

            for (Map.Entry<String, Hidden> each : before.entrySet()) {
                changePastTheProxy(servers.source(), each.getKey(), each.getValue());
            }
            for (Map.Entry<String, Hidden> each : after.entrySet()) {
                changePastTheProxy(servers.target(), each.getKey(), each.getValue());
            }

            for (String schema : before.keySet()) {
                assertStopped(schema, onDdl);
                remove(schema, "cancel");
            }
            for (String schema : after.keySet()) {
                assertStopped(schema, onDdl);
                remove(schema, "complete");
            }
        }
    }

    private static Map<String, Hidden> schemas(TestServers.Pair servers) {
        Map<String, Hidden> schemas = new LinkedHashMap<>();
        ALL.forEach(hidden -> schemas.put(schema(servers), hidden));
        return schemas;
    }

    private static void changePastTheProxy(TestServer serving, String schema, Hidden hidden)
            throws SQLException {
        try (Connection past = gbk(serving, schema);
                Statement sql = past.createStatement()) {
            sql.setEscapeProcessing(false);
            sql.execute(hidden.before());
            sql.execute(hidden.sql());
            sql.execute("SET sql_mode=''");
            sql.execute("INSERT INTO t (id, e) VALUES (2, 'a')");
        }
    }

    private void assertStopped(String schema, String onDdl) throws Exception {
        await().atMost(LIMIT)
                .until(() -> status(schema).path("health").asText("").equals("FAILED"));
        assertThat(status(schema).path("reason").asText())
                .contains("changed the definition")
                .contains("onDdl is " + onDdl);
        assertThat(journal(schema)).doesNotContain("ddl left out");
    }

    /** The servers are shared: every later proxy would take the migration up again. */
    private void remove(String schema, String verb) throws Exception {
        proxy.admin().post("/api/migrations/" + schema + "/" + verb, Map.of());
        proxy.admin().delete("/api/migrations/" + schema);
    }

    private static Connection gbk(TestServer server, String schema) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://%s:%d/%s?sslMode=DISABLED&allowPublicKeyRetrieval=true&characterEncoding=GBK"
                        .formatted(server.host(), server.port(), schema),
                server.user(),
                server.password());
    }

    private static String definition(TestServer server, String schema) throws SQLException {
        try (Connection connection = server.connect(schema)) {
            return String.valueOf(
                    Rows.first(connection, "SHOW CREATE TABLE t").get("create table"));
        }
    }

    private static String schema(TestServers.Pair servers) {
        String schema = TestServers.freshSchema("hidden", servers.source(), servers.target());
        servers.source()
                .run(
                        "USE " + schema,
                        "CREATE TABLE t (id INT PRIMARY KEY, e ENUM('a','b') NOT NULL, c INT)",
                        "INSERT INTO t VALUES (1, 'a', 1)");
        return schema;
    }

    /** They are copied at the same time. */
    private void create(Iterable<String> schemas, String onDdl) throws Exception {
        for (String schema : schemas) {
            proxy.admin()
                    .post(
                            "/api/migrations",
                            Map.of("name", schema, "tables", schema + ".t", "onDdl", onDdl));
        }
        for (String schema : schemas) {
            await().atMost(LIMIT)
                    .until(() -> status(schema).path("state").asText("").equals("REPLICATING"));
        }
    }

    private JsonNode status(String schema) throws Exception {
        return proxy.admin().get("/api/migrations/" + schema);
    }

    private String journal(String schema) throws Exception {
        return proxy.admin().get("/api/migrations/" + schema + "/journal").toString();
    }

    private void cutover(String schema, String verb, String ability) throws Exception {
        await().atMost(LIMIT).until(() -> status(schema).path(ability).path("yes").asBoolean());
        proxy.admin().post("/api/migrations/" + schema + "/" + verb, Map.of("maxHold", "10s"));
    }

    private WholeProxy start(TestServers.Pair servers) throws Exception {
        proxy = new WholeProxy(servers, directory, "");
        return proxy;
    }
}
