package dev.swingbridge.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mysql.cj.jdbc.JdbcConnection;
import dev.swingbridge.backfill.fixture.TestServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** COM_CHANGE_USER through a whole session. */
class ChangeUserTest {
    private static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return String.valueOf(result.getString(1));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void dropsTheSessionsStateAndGoesOn(TestServers.Pair pair) throws Exception {
        try (SessionLab lab = new SessionLab(pair);
                Connection connection = lab.connect("mysql", "")) {
            query(connection, "SELECT @kept := 7");

            connection
                    .unwrap(JdbcConnection.class)
                    .changeUser(SessionLab.USER, SessionLab.PASSWORD);

            assertThat(query(connection, "SELECT @kept")).isEqualTo("null");
            assertThat(query(connection, "SELECT 5")).isEqualTo("5");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void refusesAWrongPassword(TestServers.Pair pair) throws Exception {
        try (SessionLab lab = new SessionLab(pair);
                Connection connection = lab.connect("mysql", "")) {
            assertThatThrownBy(
                            () ->
                                    connection
                                            .unwrap(JdbcConnection.class)
                                            .changeUser(SessionLab.USER, "wrong"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1045));
        }
    }
}
