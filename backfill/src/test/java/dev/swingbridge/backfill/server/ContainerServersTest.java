package dev.swingbridge.backfill.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.position.GtidSet;
import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.router.table.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.mysql.MySQLContainer;

/** Older MySQL versions, where Docker answers. */
class ContainerServersTest {

    @ParameterizedTest
    @ValueSource(strings = {"mysql:8.0", "mysql:8.4"})
    void readsPositionsOfOlderVersions(String image) throws SQLException {
        Assumptions.assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                "needs Docker: no daemon answers, so " + image + " is not tested");
        try (MySQLContainer container = new MySQLContainer(image)) {
            container.withCommand("--gtid-mode=ON", "--enforce-gtid-consistency=ON");
            container.start();
            ServerSettings settings =
                    new ServerSettings(
                            Side.SOURCE,
                            container.getHost(),
                            container.getFirstMappedPort(),
                            "root",
                            container.getPassword(),
                            TlsMode.PREFERRED,
                            null);
            try (DatabaseServer server = DatabaseServer.connect(settings);
                    Connection connection = server.connection();
                    Statement statement = connection.createStatement()) {
                StreamPosition before = server.startPosition();
                statement.execute("CREATE DATABASE moved");
                StreamPosition after = server.startPosition();

                assertThat(server.identity().flavor()).isEqualTo(ServerIdentity.Flavor.MYSQL);
                assertThat(before.log()).isLessThan(after.log());
                assertThat(GtidSet.parse(after.gtid()).containsAll(GtidSet.parse(before.gtid())))
                        .isTrue();
                assertThat(server.privileges().everywhere("REPLICATION SLAVE")).isTrue();
            }
        }
    }
}
