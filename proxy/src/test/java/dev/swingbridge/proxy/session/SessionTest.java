package dev.swingbridge.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.router.table.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients through the whole proxy to real servers, with a flip in the middle. */
public class SessionTest {
    private static final String PAIRS = "dev.swingbridge.backfill.fixture.TestServers#pairs";

    @ParameterizedTest
    @MethodSource(PAIRS)
    void goesOnAtTheOtherSideAfterAFlip(TestServers.Pair pair) throws Exception {
        String schema = schemaOnBoth(pair);
        try (SessionLab lab = new SessionLab(pair)) {
            lab.group("orders", schema, "t");
            try (Connection text = lab.connect(schema, "");
                    Connection prepared = lab.connect(schema, "useServerPrepStmts=true");
                    PreparedStatement select =
                            prepared.prepareStatement("SELECT side, v FROM t WHERE id = ?")) {
                assertThat(sideOf(text)).isEqualTo("source");
                assertThat(read(select, 1)).isEqualTo("source 10");

                lab.flip("orders", Side.TARGET, schema, "t");

                assertThat(sideOf(text)).isEqualTo("target");
                assertThat(read(select, 1)).isEqualTo("target 10");
                assertThat(read(select, 2)).isEqualTo("target 20");

                lab.flip("orders", Side.SOURCE, schema, "t");

                assertThat(sideOf(text)).isEqualTo("source");
                assertThat(read(select, 2)).isEqualTo("source 20");
            }
        }
    }

    public static String schemaOnBoth(TestServers.Pair pair) {
        String schema = TestServers.freshSchema("session", pair.source(), pair.target());
        for (Side side : Side.values()) {
            (side == Side.SOURCE ? pair.source() : pair.target())
                    .run(
                            "CREATE TABLE `%s`.t (id INT AUTO_INCREMENT PRIMARY KEY, side VARCHAR(10), v INT)"
                                    .formatted(schema),
                            "INSERT INTO `%s`.t (side, v) VALUES ('%s', 10), ('%2$s', 20)"
                                    .formatted(schema, side.label()));
        }
        return schema;
    }

    private static String sideOf(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT side FROM t WHERE id = 1")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String read(PreparedStatement select, int id) throws SQLException {
        select.setInt(1, id);
        try (ResultSet rows = select.executeQuery()) {
            rows.next();
            return rows.getString(1) + " " + rows.getInt(2);
        }
    }
}
