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
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JdbcCutoverServerTest {
    static Stream<TestServer> mySql() {
        return TestServers.each().filter(server -> server.flavor() == Flavor.MYSQL);
    }

    /** The fence comes after the decision: what it waits for has to be met before. */
    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("mySql")
    void isNotPreparedWhileABackupForbidsDefinitions(TestServer test) throws Exception {
        Definition definition =
                new Definition(
                        "backed_up",
                        "backed_up-1",
                        Side.SOURCE,
                        List.of("shop.*"),
                        List.of(new TableName("shop", "orders")),
                        DdlRule.of(OnDdl.STOP),
                        Instant.EPOCH);
        try (DatabaseServer server = DatabaseServer.connect(test.settings(Side.SOURCE));
                Connection backup = test.connect();
                Statement statement = backup.createStatement();
                JdbcCutoverServer fenced =
                        new JdbcCutoverServer(server, definition, CutoverOptions.Fence.TRIGGERS);
                JdbcCutoverServer open =
                        new JdbcCutoverServer(server, definition, CutoverOptions.Fence.NONE)) {
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
