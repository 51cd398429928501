package dev.swingbridge.proxy.session.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.proxy.session.SessionLab;
import dev.swingbridge.proxy.session.SessionTest;
import dev.swingbridge.router.table.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** GET_LOCK while tables are on both sides: one session at a time has a lock, wherever it works. */
class UserLocksTest {
    private static final String PAIRS = "dev.swingbridge.backfill.fixture.TestServers#pairs";

    @ParameterizedTest
    @MethodSource(PAIRS)
    void keepsSessionsApartThatWorkOnDifferentSides(TestServers.Pair pair) throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        String lock = "'" + schema + "'";
        try (SessionLab lab = new SessionLab(pair)) {
            lab.group("orders", schema, "t");
            lab.flip("orders", Side.TARGET, schema, "t");
            try (Connection one = lab.connect(schema, "");
                    Connection other = lab.connect(schema, "");
                    Statement mine = one.createStatement();
                    Statement theirs = other.createStatement()) {
                assertThat(one(mine, "SELECT GET_LOCK(" + lock + ", 0)")).isEqualTo("1");
                assertThat(one(theirs, "SELECT side FROM t WHERE id = 1")).isEqualTo("target");

                assertThat(one(theirs, "SELECT GET_LOCK(" + lock + ", 0)")).isEqualTo("0");
                assertThat(one(theirs, "SELECT IS_FREE_LOCK(" + lock + ")")).isEqualTo("0");
                assertThat(one(theirs, "SELECT RELEASE_LOCK(" + lock + ")")).isEqualTo("0");

                assertThat(mine.executeUpdate("UPDATE t SET v = 1")).isEqualTo(2);
                assertThat(one(mine, "SELECT RELEASE_LOCK(" + lock + ")")).isEqualTo("1");
                assertThat(one(theirs, "SELECT GET_LOCK(" + lock + ", 0)")).isEqualTo("1");
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void isAskedForInATransactionOnTheOtherSide(TestServers.Pair pair) throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        String lock = "'" + schema + "'";
        try (SessionLab lab = new SessionLab(pair)) {
            lab.group("orders", schema, "t");
            lab.flip("orders", Side.TARGET, schema, "t");
            try (Connection client = lab.connect(schema, "useServerPrepStmts=true");
                    Connection stranger = lab.connect(schema, "");
                    Statement sql = client.createStatement();
                    Statement theirs = stranger.createStatement()) {
                client.setAutoCommit(false);
                sql.executeUpdate("UPDATE t SET v = 7");
                assertThat(one(sql, "SELECT GET_LOCK(" + lock + ", 0)")).isEqualTo("1");
                assertThat(one(theirs, "SELECT GET_LOCK(" + lock + ", 0)")).isEqualTo("0");
                assertThatThrownBy(() -> sql.execute("UPDATE t SET v = GET_LOCK(" + lock + ", 0)"))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getErrorCode()).isEqualTo(1235));
                try (PreparedStatement release =
                        client.prepareStatement("SELECT RELEASE_LOCK(?)")) {
                    release.setString(1, schema);
                    try (ResultSet row = release.executeQuery()) {
                        row.next();
                        assertThat(row.getInt(1)).isEqualTo(1);
                    }
                }
                client.rollback();
                assertThat(one(sql, "SELECT v FROM t WHERE id = 1")).isNotEqualTo("7");
                assertThat(one(theirs, "SELECT GET_LOCK(" + lock + ", 0)")).isEqualTo("1");
            }
        }
    }

    /** As with a single server, whose connection's end frees the lock and ends the client's. */
    @ParameterizedTest
    @MethodSource(PAIRS)
    void endsTheSessionWithTheConnectionThatHasIt(TestServers.Pair pair) throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        try (SessionLab lab = new SessionLab(pair)) {
            lab.group("orders", schema, "t");
            lab.flip("orders", Side.TARGET, schema, "t");
            try (Connection client = lab.connect(schema, "");
                    Statement sql = client.createStatement()) {
                String connection = one(sql, "SELECT CONNECTION_ID()");
                assertThat(one(sql, "SELECT GET_LOCK('" + schema + "', 0)")).isEqualTo("1");
                assertThat(one(sql, "SELECT side FROM t WHERE id = 1")).isEqualTo("target");

                pair.source().run("KILL " + connection);

                assertThatThrownBy(
                                () -> {
                                    for (; ; ) {
                                        one(sql, "SELECT side FROM t WHERE id = 1");
                                    }
                                })
                        .isInstanceOf(SQLException.class);
            }
        }
    }

    private static String one(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
