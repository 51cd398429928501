package dev.swingbridge.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.router.SchemaObjects;
import dev.swingbridge.router.UnreadObjects;
import dev.swingbridge.router.table.Side;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A proxy, a schema on both of its servers, and the clients of a test. Table {@code t} of the
 * schema is the group {@code orders}: it moves, and says in its column {@code side} where it is
 * read.
 */
public record OrdersScene(SessionLab lab, String schema, List<Connection> clients)
        implements AutoCloseable {
    private static final String GROUP = "orders";
    private static final String TABLE = "t";

    public static OrdersScene of(TestServers.Pair pair) throws IOException {
        return in(SessionTest.schemaOnBoth(pair), pair);
    }

    /** With a schema that {@link SessionTest#schemaOnBoth} has made. */
    public static OrdersScene in(String schema, TestServers.Pair pair) throws IOException {
        return in(schema, pair, new UnreadObjects());
    }

    /**
     * The same where views, routines and triggers are known.
     *
     * @param objects those of its servers
     */
    public static OrdersScene in(String schema, TestServers.Pair pair, SchemaObjects objects)
            throws IOException {
        SessionLab lab =
                new SessionLab(
                        pair.source(),
                        pair.target(),
                        Duration.ofSeconds(10),
                        UnaryOperator.identity(),
                        objects);
        lab.group(GROUP, schema, TABLE);
        return new OrdersScene(lab, schema, new ArrayList<>());
    }

    /** A client of the proxy; its connection ends with the scene. */
    public Connection connect(String options) throws SQLException {
        Connection client = lab.connect(schema, options);
        clients.add(client);
        return client;
    }

    public Statement client() throws SQLException {
        return connect("").createStatement();
    }

    public void flip(Side to) {
        lab.flip(GROUP, to, schema, TABLE);
    }

    /** The first value that a statement finds; the driver takes some of them for no queries. */
    public static String one(Statement sql, String query) throws SQLException {
        sql.execute(query);
        try (ResultSet rows = sql.getResultSet()) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    public static void assertFails(int code, Statement sql, String text) {
        assertThatThrownBy(() -> sql.execute(text))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(code));
    }

    @Override
    public void close() throws SQLException {
        try {
            for (Connection client : clients) {
                client.close();
            }
        } finally {
            lab.close();
        }
    }
}
