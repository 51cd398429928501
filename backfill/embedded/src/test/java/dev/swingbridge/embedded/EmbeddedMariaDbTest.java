package dev.swingbridge.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class EmbeddedMariaDbTest {

    @Test
    void keepsCommittedRowsThroughAKill() throws SQLException {
        try (EmbeddedMariaDb server = EmbeddedMariaDb.start(EmbeddedMariaDb.Options.serverId(7))) {
            execute(server, "CREATE DATABASE d", "CREATE TABLE d.t (a INT PRIMARY KEY)");
            execute(server, "INSERT INTO d.t VALUES (5)");

            server.kill();
            boolean aliveAfterKill = server.alive();
            server.restart();

            assertThat(aliveAfterKill).isFalse();
            assertThat(read(server, "SELECT a FROM d.t")).isEqualTo("5");
            assertThat(read(server, "SELECT @@server_id")).isEqualTo("7");
            assertThat(read(server, "SELECT @@binlog_format")).isEqualTo("ROW");
        }
    }

    @Test
    void letsAccountsInOverTls() throws SQLException {
        EmbeddedMariaDb.Options options =
                EmbeddedMariaDb.Options.serverId(8).withUser("app", "pa'ss\\word");
        try (EmbeddedMariaDb server = EmbeddedMariaDb.start(options);
                Connection connection =
                        DriverManager.getConnection(
                                "jdbc:mysql://127.0.0.1:" + server.port() + "/?sslMode=REQUIRED",
                                "app",
                                "pa'ss\\word");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SHOW STATUS LIKE 'Ssl_cipher'")) {
            result.next();

            assertThat(result.getString(2)).isNotEmpty();
        }
    }

    @Test
    void deletesItsDataOnClose() {
        EmbeddedMariaDb server = EmbeddedMariaDb.start(EmbeddedMariaDb.Options.serverId(9));
        Path home = server.log().getParent();

        server.close();

        assertThat(server.alive()).isFalse();
        assertThat(Files.exists(home)).isFalse();
    }

    private static void execute(EmbeddedMariaDb server, String... sql) throws SQLException {
        try (Connection connection = server.rootConnection();
                Statement statement = connection.createStatement()) {
            for (String one : sql) {
                statement.execute(one);
            }
        }
    }

    private static String read(EmbeddedMariaDb server, String sql) throws SQLException {
        try (Connection connection = server.rootConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
