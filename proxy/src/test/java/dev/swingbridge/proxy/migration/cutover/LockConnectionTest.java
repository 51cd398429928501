package dev.swingbridge.proxy.migration.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LockConnectionTest {
    private static final Duration IDLE = Duration.ofSeconds(1);

    /** A decision may take longer to be written than any server keeps a silent connection. */
    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#each")
    void keepsWritersOutForLongerThanTheServerKeepsASilentConnection(TestServer test)
            throws Exception {
        TableName table = new TableName(TestServers.freshSchema("kept", test), "t");
        test.run("CREATE TABLE " + table.quoted() + " (id INT PRIMARY KEY)");
        try (DatabaseServer server = DatabaseServer.connect(test.settings(Side.SOURCE));
                Connection stranger = test.connect();
                Statement write = stranger.createStatement()) {
            write.execute("SET SESSION lock_wait_timeout = 4"); // four times what the lock may idle
            LockConnection lock = LockConnection.open(server, IDLE);
            lock.lock(List.of(table), Duration.ofSeconds(1));

            assertThatThrownBy(() -> write.execute("INSERT INTO " + table.quoted() + " VALUES (1)"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1205));
            assertThat(lock.usable()).isTrue();

            lock.close();
            write.execute("INSERT INTO " + table.quoted() + " VALUES (2)");
        }
    }
}
