package dev.swingbridge.proxy.session.state;

import static dev.swingbridge.proxy.session.OrdersScene.assertFails;
import static dev.swingbridge.proxy.session.OrdersScene.one;
import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.proxy.session.OrdersScene;
import dev.swingbridge.proxy.session.SessionLab;
import dev.swingbridge.proxy.session.SessionTest;
import dev.swingbridge.router.SchemaObjects.Footprint;
import dev.swingbridge.router.SchemaObjects.Leftovers;
import dev.swingbridge.router.UnreadObjects;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What ties a session to its server, and for how long. */
class PinsTest {
    private static final String PAIRS = "dev.swingbridge.backfill.fixture.TestServers#pairs";

    /** One closed, one not; names and values that read like verbs; tables on both sides. */
    @ParameterizedTest
    @MethodSource(PAIRS)
    void everyHandlerTies(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                Statement sql = scene.client()) {
            pair.source().run("CREATE TABLE `%s`.u (id INT PRIMARY KEY)".formatted(scene.schema()));
            scene.flip(Side.TARGET);
            sql.execute("HANDLER t OPEN AS closed");
            sql.execute("HANDLER t OPEN");
            sql.execute("HANDLER t CLOSE");
            assertThat(one(sql, "HANDLER closed READ FIRST WHERE side <> 'CLOSE'")).isEqualTo("1");
            assertTied(scene.lab(), Pin.Reason.HANDLER);

            sql.execute("HANDLER closed CLOSE");

            assertFree(scene.lab());
            scene.flip(Side.SOURCE);
            assertThat(one(sql, "SELECT side FROM t WHERE id = 1")).isEqualTo("source");
        }
    }

    /**
     * A cutover waits for the last of them; each is read where it was opened, also during a hold.
     */
    @ParameterizedTest
    @MethodSource(PAIRS)
    void handlersAreReadWhereTheyWereOpened(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                Statement sql = scene.client()) {
            pair.source().run("CREATE TABLE `%s`.u (id INT PRIMARY KEY)".formatted(scene.schema()));
            scene.flip(Side.TARGET);
            for (String verb : List.of("READ FIRST", "CLOSE")) {
                assertThat(one(sql, "SELECT COUNT(*) FROM u")).isEqualTo("0");
                assertFails(1109, sql, "HANDLER t " + verb);
            }
            sql.execute("HANDLER %s.t OPEN AS first".formatted(scene.schema()));
            sql.execute("HANDLER %s.t OPEN".formatted(scene.schema()));
            assertThat(one(sql, "SELECT 1")).isEqualTo("1");
            assertFails(1235, sql, "HANDLER u OPEN");

            scene.lab().gate.hold("orders");
            CompletableFuture<?> drained = scene.lab().gate.drained("orders").toCompletableFuture();
            assertThat(one(sql, "HANDLER first READ `PRIMARY` LAST")).isEqualTo("2");
            sql.execute("HANDLER first CLOSE");
            assertFails(1109, sql, "HANDLER first READ NEXT");
            assertThat(one(sql, "HANDLER t READ FIRST")).isEqualTo("1");
            assertThat(drained).isNotDone();
            sql.execute("HANDLER t CLOSE");
            drained.get(20, TimeUnit.SECONDS);
            scene.lab().gate.release("orders");

            scene.flip(Side.SOURCE);
            sql.execute("HANDLER t OPEN");
            assertThat(one(sql, "HANDLER t READ FIRST WHERE side = 'source'")).isEqualTo("1");
        }
    }

    /** It is closed without a CLOSE, which then fails. */
    @ParameterizedTest
    @MethodSource(PAIRS)
    void aHandlerOfADroppedTableTiesNobody(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                Statement sql = scene.client()) {
            sql.execute("CREATE TABLE gone (id INT PRIMARY KEY)");
            sql.execute("HANDLER gone OPEN AS it");
            sql.execute("DROP TABLE gone");
            assertTied(scene.lab(), Pin.Reason.HANDLER);

            assertFails(1109, sql, "HANDLER it CLOSE");

            assertFree(scene.lab());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aBranchTiesUnderAnyName(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                Statement sql = scene.client()) {
            String branch = "'" + scene.schema() + " rollback'";
            sql.execute("XA START " + branch);
            assertTied(scene.lab(), Pin.Reason.XA);
            sql.execute("XA END " + branch);
            assertTied(scene.lab(), Pin.Reason.XA);
            sql.execute("XA COMMIT " + branch + " ONE PHASE");
            assertFree(scene.lab());
        }
    }

    /** A transaction releases locks of tables, but not the one of all tables. */
    @ParameterizedTest
    @MethodSource(PAIRS)
    void lockedTablesTieUntilTheyAreUnlocked(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                Statement sql = scene.client()) {
            for (String lock : List.of("LOCK TABLES t READ", "FLUSH TABLES t WITH READ LOCK")) {
                sql.execute(lock);
                assertTied(scene.lab(), Pin.Reason.LOCKED_TABLES);
                sql.execute("BEGIN");
                assertFree(scene.lab());
            }
            sql.execute("FLUSH TABLES t FOR EXPORT");
            assertTied(scene.lab(), Pin.Reason.LOCKED_TABLES);
            sql.execute("UNLOCK TABLES");
            assertFree(scene.lab());
            sql.execute("FLUSH TABLES WITH READ LOCK");
            sql.execute("BEGIN");
            assertTied(scene.lab(), Pin.Reason.LOCKED_TABLES);
            sql.execute("UNLOCK TABLES");
            assertFree(scene.lab());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void temporaryTablesTieHoweverTheyComeAndGo(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                Statement sql = scene.client()) {
            scene.flip(Side.TARGET);
            sql.execute("PREPARE p FROM 'CREATE TEMPORARY TABLE x SELECT side FROM t LIMIT 1'");
            sql.execute("EXECUTE p");
            assertTied(scene.lab(), Pin.Reason.TEMPORARY_TABLE);
            assertThat(one(sql, "SELECT side FROM x")).isEqualTo("target");
            sql.execute("/* done */ DROP TABLE IF EXISTS x");
            assertFree(scene.lab());
            scene.flip(Side.SOURCE);
            sql.execute("EXECUTE p");
            assertThat(one(sql, "SELECT side FROM x")).isEqualTo("source");
        }
    }

    /** The name it had is no temporary table any more: the server says so. */
    @ParameterizedTest
    @MethodSource(PAIRS)
    void askingFindsOutWhatIsGone(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                Statement sql = scene.client()) {
            sql.execute("CREATE TEMPORARY TABLE x (id INT)");
            sql.execute("ALTER TABLE x RENAME TO y");
            assertThat(one(sql, "SELECT COUNT(*) FROM y")).isEqualTo("0");
            settle(scene.lab());
            assertTied(scene.lab(), Pin.Reason.TEMPORARY_TABLE);

            sql.execute("/* done */ DROP TABLE y");

            assertFree(scene.lab());
        }
    }

    /** The server is asked, and says that they are there. */
    @ParameterizedTest
    @MethodSource(PAIRS)
    void askingKeepsWhatIsThere(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                Statement sql = scene.client()) {
            sql.execute("CREATE TEMPORARY TABLE x (id INT)");
            one(sql, "SELECT GET_LOCK('" + scene.schema() + "', 0)");

            settle(scene.lab());

            assertTied(scene.lab(), Pin.Reason.TEMPORARY_TABLE, Pin.Reason.USER_LOCK);
            assertThat(one(sql, "SELECT COUNT(*) FROM x")).isEqualTo("0");
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void locksAreKnownByTheNamesTheyAreExecutedWith(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                Connection client = scene.connect("useServerPrepStmts=true");
                PreparedStatement get = client.prepareStatement("SELECT GET_LOCK(?, ?)");
                PreparedStatement release = client.prepareStatement("SELECT RELEASE_LOCK(?)")) {
            get.setString(1, scene.schema());
            get.setInt(2, 0);
            get.executeQuery().close();
            assertTied(scene.lab(), Pin.Reason.USER_LOCK);
            release.setString(1, scene.schema());
            release.executeQuery().close();
            assertFree(scene.lab());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void whatAPreparedTextSetsIsCarriedOver(TestServers.Pair pair) throws Exception {
        try (OrdersScene scene = OrdersScene.of(pair);
                Statement sql = scene.client()) {
            sql.execute("PREPARE p FROM 'SELECT side INTO @found FROM t WHERE id = ?'");
            sql.execute("SET @id = 1");
            sql.execute("EXECUTE p USING @id");

            scene.flip(Side.TARGET);

            assertThat(one(sql, "SELECT CONCAT(side, ' ', @found) FROM t WHERE id = 1"))
                    .isEqualTo("target source");
        }
    }

    /** What a routine made of tables that move is where it ran, and stays there. */
    @ParameterizedTest
    @MethodSource(PAIRS)
    void whatARoutineLeavesBehindCounts(TestServers.Pair pair) throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        for (TestServer server : List.of(pair.source(), pair.target())) {
            server.run(
                    """
                    CREATE PROCEDURE `%1$s`.report() BEGIN
                        SET @made = 'yes';
                        CREATE TEMPORARY TABLE `%1$s`.x SELECT side FROM `%1$s`.t LIMIT 1;
                    END"""
                            .formatted(schema));
        }
        Leftovers left = new Leftovers(Set.of("made"), Set.of(new TableName(schema, "x")));
        Set<TableName> reads = Set.of(new TableName(schema, "t"));
        Footprint report = new Footprint(reads, Set.of(), Set.of(), left, true);
        try (OrdersScene scene = OrdersScene.in(schema, pair, new OneRoutine(report));
                Statement sql = scene.client()) {
            scene.flip(Side.TARGET);
            sql.execute("CALL report()");
            assertThat(one(sql, "SELECT side FROM x")).isEqualTo("target");
            assertTied(scene.lab(), Pin.Reason.TEMPORARY_TABLE);
            sql.execute("DROP TEMPORARY TABLE x");
            assertFree(scene.lab());

            scene.flip(Side.SOURCE);

            assertThat(one(sql, "SELECT CONCAT(side, ' ', @made) FROM t WHERE id = 1"))
                    .isEqualTo("source yes");
        }
    }

    /** Any routine there is reaches the same. */
    private static final class OneRoutine extends UnreadObjects {
        private final Footprint footprint;

        OneRoutine(Footprint footprint) {
            this.footprint = footprint;
        }

        @Override
        public Footprint behindRoutine(TableName name) {
            return footprint;
        }

        @Override
        public boolean complete() {
            return true;
        }
    }

    private static void settle(SessionLab lab) throws Exception {
        lab.registry.settlePins().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static void assertTied(SessionLab lab, Pin.Reason... reasons) {
        assertThat(lab.registry.summaries().getFirst().pins())
                .extracting(Pin::reason)
                .containsExactlyInAnyOrder(reasons);
    }

    private static void assertFree(SessionLab lab) {
        assertThat(lab.registry.summaries().getFirst().pins()).isEmpty();
    }
}
