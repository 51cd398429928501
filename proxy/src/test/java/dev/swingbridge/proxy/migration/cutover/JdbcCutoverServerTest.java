package dev.swingbridge.proxy.migration.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.ServerIdentity.Flavor;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.router.table.DdlRule;
import dev.swingbridge.router.table.OnDdl;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JdbcCutoverServerTest {
    private static final Definition DEFINITION =
            new Definition(
                    "backed_up",
                    "backed_up-1",
                    Side.SOURCE,
                    List.of("shop.*"),
                    List.of(new TableName("shop", "orders")),
                    DdlRule.of(OnDdl.STOP),
                    Instant.EPOCH);
    private static final Duration HOLD = Duration.ofMillis(500);

    static Stream<TestServer> mySql() {
        return TestServers.each().filter(server -> server.flavor() == Flavor.MYSQL);
    }

    /** Or the server would let writers in again while the cutover goes on. */
    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("mySql")
    void keepsTheLockForLongerThanTheLongestHold(TestServer test) throws Exception {
        Duration maxHold = Duration.ofSeconds(90);
        try (DatabaseServer server = DatabaseServer.connect(test.settings(Side.SOURCE));
                Connection looking = test.connect();
                Statement look = looking.createStatement();
                JdbcCutoverServer old =
                        new JdbcCutoverServer(
                                server, DEFINITION, CutoverOptions.Fence.TRIGGERS, maxHold)) {
            old.prepare();

            try (ResultSet row =
                    look.executeQuery(
                            """
                            SELECT COUNT(*) FROM performance_schema.variables_by_thread idle
                            JOIN performance_schema.variables_by_thread patience USING (thread_id)
                            WHERE idle.variable_name = 'wait_timeout' AND idle.variable_value > 90
                              AND idle.variable_value < 200
                              AND patience.variable_name = 'lock_wait_timeout' AND patience.variable_value = 1""")) {
                row.next();
                assertThat(row.getInt(1)).isEqualTo(1);
            }
        }
    }

    /** The fence comes after the decision: what it waits for has to be met before. */
    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("mySql")
    void isNotPreparedWhileABackupForbidsDefinitions(TestServer test) throws Exception {
        try (DatabaseServer server = DatabaseServer.connect(test.settings(Side.SOURCE));
                Connection backup = test.connect();
                Statement statement = backup.createStatement();
                JdbcCutoverServer fenced =
                        new JdbcCutoverServer(
                                server, DEFINITION, CutoverOptions.Fence.TRIGGERS, HOLD);
                JdbcCutoverServer open =
                        new JdbcCutoverServer(
                                server, DEFINITION, CutoverOptions.Fence.NONE, HOLD)) {
            statement.execute("LOCK INSTANCE FOR BACKUP");

            assertThatThrownBy(fenced::prepare)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("on source")
                    .hasMessageContaining("LOCK INSTANCE FOR BACKUP");
            open.prepare();

            statement.execute("UNLOCK INSTANCE");
            fenced.prepare();
            assertThat(fenced.preparedTransactions()).isEmpty();
        }
    }
}
