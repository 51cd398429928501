package dev.swingbridge.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.proxy.migration.cutover.CutoverOptions;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.StillRunningException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminPortTest {
    private static final FakeMigrations MIGRATIONS =
            new FakeMigrations().with("orders", MigrationState.REPLICATING);
    private static final OperatorLogins LOGINS = new OperatorLogins(Map.of("ann", "s3cret"));
    private static EventLoopGroup loops;
    private static AdminPort port;

    @BeforeAll
    static void open() throws IOException {
        loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        Operations operations =
                new Operations(MIGRATIONS, new FakeProxyViews(), CutoverOptions.defaults());
        port =
                new AdminPort(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        LOGINS,
                        Duration.ofSeconds(1),
                        operations,
                        loops,
                        NioServerSocketChannel.class);
    }

    @AfterAll
    static void close() {
        port.close();
        loops.shutdownGracefully();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://127.0.0.1:%d/?user=ann&password=s3cret&sslMode=DISABLED",
                "jdbc:mysql://127.0.0.1:%d/?user=ann&password=s3cret",
                "jdbc:mariadb://127.0.0.1:%d/?user=ann&password=s3cret"
            })
    void anyDriverConnectsAndReads(String url) throws SQLException {
        try (Connection connection =
                DriverManager.getConnection(url.formatted(port.address().getPort()))) {
            assertThat(rows(connection, "SHOW MIGRATIONS;"))
                    .first()
                    .asString()
                    .startsWith("orders|REPLICATING|RUNNING|null|null|source|100.0|12|yes|no");
            assertThat(connection.isValid(2)).isTrue();
        }
    }

    @Test
    void refusesAWrongPasswordAndAnUnknownName() {
        assertThatThrownBy(() -> connect("ann", "wrong"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("Access denied for user 'ann'");
        assertThatThrownBy(() -> connect("bob", ""))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("Access denied for user 'bob'");
    }

    @Test
    void countsWhoGuessesAndSlowsThemDown() throws SQLException {
        connect("ann", "s3cret").close(); // nothing is held against this host so far
        long refused = LOGINS.refused(OperatorLogins.Listener.ADMIN);
        long started = System.nanoTime();
        for (int guess = 0; guess < 5; guess++) {
            assertThatThrownBy(() -> connect("ann", "wrong"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1045));
        }

        // the fourth waits for 100 ms, the fifth for 200
        assertThat(Duration.ofNanos(System.nanoTime() - started))
                .isGreaterThanOrEqualTo(Duration.ofMillis(300));
        assertThat(LOGINS.refused(OperatorLogins.Listener.ADMIN)).isEqualTo(refused + 5);
        long accepted = LOGINS.accepted(OperatorLogins.Listener.ADMIN);
        connect("ann", "s3cret").close();
        assertThat(LOGINS.accepted(OperatorLogins.Listener.ADMIN)).isEqualTo(accepted + 1);
    }

    @Test
    void closesOnSilenceBeforeTheLoginOnly() throws Exception {
        try (Connection loggedIn = connect("ann", "s3cret");
                Socket silent =
                        new Socket(InetAddress.getLoopbackAddress(), port.address().getPort())) {
            silent.setSoTimeout(20_000);
            silent.getInputStream().readAllBytes(); // the greeting, then the end

            assertThat(loggedIn.isValid(5)).isTrue();
        }
    }

    @Test
    void verbsCarryTheirOptionsAndTheOperator() throws SQLException {
        try (Connection connection = connect("ann", "s3cret")) {
            rows(
                    connection,
                    "CREATE MIGRATION stock FROM source TO target TABLES"
                            + " 'shop.*,!shop.tmp_*,/a{1,2}/' WITH start=false, on_ddl=apply");
            rows(connection, "SWITCH TRAFFIC orders WITH max_hold='300ms', rehearse=true");
            rows(connection, "complete migration orders with source_tables=rename");
        }

        assertThat(MIGRATIONS.asked)
                .contains(
                        "create CreateRequest[name=stock, tables=[shop.*, !shop.tmp_*, /a{1,2}/],"
                                + " from=SOURCE, onDdl=APPLY, start=false] by ann",
                        "switch-traffic PT0.3S REHEARSE orders by ann",
                        "complete RENAME orders by ann");
    }

    @Test
    void aVerbThatWaitsForItsTurnIsToldThatItsClientHasGone() throws Exception {
        MIGRATIONS.holdVerbs();
        try {
            Connection client = connect("ann", "s3cret");
            Statement pause = client.createStatement();
            Thread.ofVirtual().start(() -> ignoreFailure(pause, "PAUSE MIGRATION orders"));
            MIGRATIONS.awaitVerb();

            client.abort(Runnable::run);

            MIGRATIONS.awaitGone(Duration.ofSeconds(30));
        } finally {
            MIGRATIONS.releaseVerbs();
        }
    }

    private static void ignoreFailure(Statement statement, String sql) {
        try {
            statement.execute(sql);
        } catch (SQLException aborted) {
            // as meant
        }
    }

    @Test
    void removesAMigrationThatHasEnded() throws SQLException {
        MIGRATIONS.with("old", MigrationState.CANCELLED);
        try (Connection connection = connect("ann", "s3cret")) {
            assertThat(rows(connection, "DELETE MIGRATION old")).containsExactly("old|yes");
            assertThatThrownBy(() -> rows(connection, "DELETE MIGRATION old"))
                    .hasMessageContaining("no migration named old");
        }
        assertThat(MIGRATIONS.asked).contains("delete old by ann");
    }

    @Test
    void dryRunsSayWhatWouldBeDoneAndWhyItWouldBeRefused() throws SQLException {
        try (Connection connection = connect("ann", "s3cret")) {
            assertThat(rows(connection, "COMPLETE MIGRATION orders WITH dry_run"))
                    .containsExactly("step|forget the streams");
            assertThat(rows(connection, "CANCEL MIGRATION orders WITH target_tables=keep, dry_run"))
                    .containsExactly("step|forget the streams", "would be refused|it is SWITCHED");
        }
        assertThat(MIGRATIONS.asked).noneMatch(asked -> asked.startsWith("cancel"));
    }

    @Test
    void saysWhatIsWrongWithAStatement() throws SQLException {
        try (Connection connection = connect("ann", "s3cret")) {
            assertThatThrownBy(() -> rows(connection, "SHOW ME"))
                    .hasMessageContaining("SHOW HELP lists them all");
            assertThatThrownBy(() -> rows(connection, "SWITCH TRAFFIC orders WITH hold='1s'"))
                    .hasMessageContaining("there is no option hold here");
            for (String verb : List.of("START", "PAUSE", "RESUME")) {
                assertThatThrownBy(() -> rows(connection, verb + " MIGRATION orders WITH dry_run"))
                        .hasMessageContaining("there is no option dry_run here; none is known");
            }
            assertThatThrownBy(() -> rows(connection, "SHOW HELD WITH blocking=true"))
                    .hasMessageContaining("there is no option blocking here");
            assertThatThrownBy(() -> rows(connection, "SWITCH TRAFFIC orders WITH max_hold=3"))
                    .hasMessageContaining("must be a duration above 0");
            assertThatThrownBy(() -> rows(connection, "PAUSE MIGRATION nosuch"))
                    .hasMessageContaining("no migration named nosuch");
        }
    }

    @Test
    void aCutoverThatUndidItselfIsAnError() throws SQLException {
        MIGRATIONS.outcome = CutoverReport.Outcome.UNDONE;
        try (Connection connection = connect("ann", "s3cret")) {
            assertThatThrownBy(() -> rows(connection, "REVERSE TRAFFIC orders"))
                    .hasMessageContaining("undid itself")
                    .hasMessageContaining("session 7 stayed");
        } finally {
            MIGRATIONS.outcome = CutoverReport.Outcome.DONE;
        }
    }

    @Test
    void aCutoverOfWhichItIsNotKnownWhetherItWasDecidedIsAnErrorThatSaysSo() throws SQLException {
        MIGRATIONS.outcome = CutoverReport.Outcome.UNKNOWN;
        try (Connection connection = connect("ann", "s3cret")) {
            assertThatThrownBy(() -> rows(connection, "SWITCH TRAFFIC orders"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(3100))
                    .hasMessageContaining("it is not known whether switch-traffic was decided")
                    .hasMessageContaining("statements are held until it is");
        } finally {
            MIGRATIONS.outcome = CutoverReport.Outcome.DONE;
        }
    }

    @Test
    void aVerbThatGoesOnAfterItsBoundIsAnErrorThatSaysWhatItWaitsFor() throws SQLException {
        MIGRATIONS.refusal = new StillRunningException("pause of orders goes on after 60 s");
        try (Connection connection = connect("ann", "s3cret")) {
            assertThatThrownBy(() -> rows(connection, "PAUSE MIGRATION orders"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(3100))
                    .hasMessageContaining("pause of orders goes on after 60 s");
        } finally {
            MIGRATIONS.refusal = null;
        }
    }

    @Test
    void everyLookOfHelpAnswers() throws SQLException {
        try (Connection connection = connect("ann", "s3cret")) {
            List<String> looks =
                    rows(connection, "SHOW HELP").stream()
                            .map(row -> row.substring(0, row.indexOf('|')))
                            .filter(statement -> statement.startsWith("SHOW"))
                            .toList();

            assertThat(looks).hasSizeGreaterThan(10);
            for (String look : looks) {
                assertThat(rows(connection, look.replace("<name>", "orders"))).isNotEmpty();
            }
        }
    }

    private static Connection connect(String user, String password) throws SQLException {
        String url = "jdbc:mysql://127.0.0.1:" + port.address().getPort() + "/?sslMode=DISABLED";
        return DriverManager.getConnection(url, user, password);
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        List<String> lines = new ArrayList<>();
        // connector-j's executeQuery takes only what it knows to be a query
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            ResultSet rows = statement.getResultSet();
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    cells.add(rows.getString(i));
                }
                lines.add(String.join("|", cells));
            }
        }
        return lines;
    }
}
