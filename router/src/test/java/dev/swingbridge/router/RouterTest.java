package dev.swingbridge.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.router.Decision.Forward;
import dev.swingbridge.router.Decision.Reason;
import dev.swingbridge.router.Decision.Refuse;
import dev.swingbridge.router.SchemaObjects.Footprint;
import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.Tokens;
import dev.swingbridge.router.sql.StatementClassifier;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.sql.StoredDefinitions;
import dev.swingbridge.router.table.DdlGuard;
import dev.swingbridge.router.table.DdlRule;
import dev.swingbridge.router.table.OnDdl;
import dev.swingbridge.router.table.RouteRule;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RouterTest {
    private static final TableName ORDERS = new TableName("shop", "orders");
    private static final TableName AUDIT = new TableName("shop", "audit");

    private final StatementClassifier classifier = new StatementClassifier();
    private ServerDialect dialect = ServerDialect.mysql(90_700);
    private final KnownObjects objects = new KnownObjects();
    private final Router router = new Router(objects);
    private final RouteTable moved =
            RouteTable.servedBy(Side.SOURCE).with("orders", List.of(ORDERS), Side.TARGET);
    private final RouteTable unmoved =
            RouteTable.servedBy(Side.SOURCE).with("orders", List.of(ORDERS), Side.SOURCE);

    @AfterEach
    void close() {
        classifier.close();
    }

    @Test
    void sendsATableToTheSideThatServesIt() {
        assertThat(route("SELECT * FROM orders", moved))
                .isEqualTo(new Forward(Side.TARGET, Set.of("orders"), 2));
        assertThat(route("SELECT * FROM audit", moved))
                .isEqualTo(new Forward(Side.SOURCE, Set.of(), 2));
        assertThat(route("ALTER TABLE orders ADD x INT", moved))
                .isEqualTo(new Forward(Side.TARGET, Set.of("orders"), 2));
        assertThat(route("SHOW CREATE TABLE orders", moved))
                .isEqualTo(new Forward(Side.TARGET, Set.of("orders"), 2));
    }

    @Test
    void changesOfADefinitionFollowThePolicyOfTheMigration() {
        RouteTable stopped = guarded(OnDdl.STOP, false);
        RouteTable ignored = guarded(OnDdl.IGNORE, false);

        for (String sql :
                List.of(
                        "ALTER TABLE orders ADD x INT",
                        "SELECT 1; ALTER TABLE orders ADD x INT",
                        "EXECUTE IMMEDIATE 'ALTER TABLE orders ADD x INT'",
                        "CREATE INDEX i ON orders (x)",
                        "DROP INDEX i ON shop.orders",
                        "TRUNCATE orders",
                        "DROP TABLE other, orders",
                        "RENAME TABLE orders TO old",
                        "ALTER TABLE audit RENAME TO orders",
                        "CREATE OR REPLACE TABLE orders (id INT)",
                        "CREATE TRIGGER tr BEFORE INSERT ON orders FOR EACH ROW SET @a = 1",
                        "DROP DATABASE shop")) {
            assertThat(route(sql, stopped))
                    .as(sql)
                    .isInstanceOfSatisfying(
                            Refuse.class,
                            refused -> {
                                assertThat(refused.reason()).isEqualTo(Reason.NOT_DURING_MIGRATION);
                                assertThat(refused.message())
                                        .contains("shop.orders is in migration orders")
                                        .contains("onDdl stop");
                            });
        }
        for (String sql :
                List.of(
                        "ALTER TABLE orders COMMENT 'x'",
                        "ALTER TABLE audit ADD x INT",
                        "OPTIMIZE TABLE orders",
                        "ANALYZE TABLE orders",
                        "CREATE TABLE IF NOT EXISTS orders (id INT)",
                        "CREATE TABLE twin LIKE orders",
                        "CREATE VIEW v AS SELECT * FROM orders",
                        "DROP VIEW v",
                        "CREATE DATABASE IF NOT EXISTS shop",
                        "DROP DATABASE warehouse",
                        "INSERT INTO orders VALUES (1); ALTER TABLE audit ADD x INT")) {
            assertThat(route(sql, stopped)).as(sql).isInstanceOf(Forward.class);
        }
        assertThat(route("CREATE INDEX i ON orders (x)", ignored)).isInstanceOf(Forward.class);
        assertThat(route("ALTER TABLE orders ADD x INT", ignored))
                .asString()
                .contains("onDdl ignore, which lets through what leaves rows and columns");
        RouteTable applied = guarded(OnDdl.APPLY, false);
        assertThat(route("ALTER TABLE orders ADD x INT; TRUNCATE orders", applied))
                .isInstanceOf(Forward.class);
        assertThat(route("ALTER TABLE orders ADD x INT DEFAULT (RAND())", applied))
                .asString()
                .contains(
                        "shop.orders is in migration orders: onDdl is apply, and it is not certain")
                .contains("once the migration is completed or cancelled");
        assertThat(route("ALTER TABLE orders ADD x INT; DROP TABLE orders", applied))
                .asString()
                .contains("this may do anything");
        assertThat(route("ALTER TABLE orders ADD x INT", guarded(OnDdl.APPLY, true)))
                .asString()
                .contains("which copies its rows");
        assertThat(route("CREATE INDEX i ON orders (x)", guarded(OnDdl.IGNORE, true)))
                .asString()
                .contains("which copies its rows")
                .contains("try again then");
        assertThat(route("ALTER TABLE orders ADD x INT", stopped.settle("orders")))
                .isInstanceOf(Forward.class);
    }

    @Test
    void theDefinitionOfASessionsTemporaryTableIsItsOwn() {
        TransactionView session =
                new TransactionView(Side.SOURCE, Set.of(), Set.of(), Map.of(ORDERS, Side.SOURCE));

        assertThat(
                        router.route(
                                facts("ALTER TABLE orders ADD x INT"),
                                guarded(OnDdl.STOP, false),
                                session))
                .isInstanceOf(Forward.class);
    }

    private static RouteTable guarded(OnDdl policy, boolean copying) {
        return RouteTable.servedBy(Side.SOURCE)
                .with(
                        "orders",
                        List.of(ORDERS),
                        Side.SOURCE,
                        new DdlGuard(DdlRule.of(policy), copying));
    }

    @Test
    void followsAStatementSeenBeforeToWhereItsTablesAreNow() {
        StatementFacts facts = facts("SELECT * FROM orders");

        assertThat(router.groupsOf(facts, unmoved)).containsExactly("orders");
        assertThat(router.route(facts, unmoved, TransactionView.idle(Side.SOURCE)))
                .isEqualTo(new Forward(Side.SOURCE, Set.of("orders"), 2));
        assertThat(router.route(facts, moved, TransactionView.idle(Side.SOURCE)))
                .isEqualTo(new Forward(Side.TARGET, Set.of("orders"), 2));
        RouteTable without =
                RouteTable.servedBy(Side.SOURCE).with("x", List.of(AUDIT), Side.SOURCE);
        assertThat(router.groupsOf(facts, without)).isEmpty();
    }

    @Test
    void readsAgainWhatIsBehindANameOnceItMayHaveChanged() {
        StatementFacts facts = facts("SELECT * FROM recent");
        assertThat(router.groupsOf(facts, moved)).isEmpty();

        objects.views.put(
                new TableName("shop", "recent"), new Footprint(Set.of(ORDERS), Set.of(), true));
        objects.version = new Object();

        assertThat(router.groupsOf(facts, moved)).containsExactly("orders");
        assertThat(router.route(facts, moved, TransactionView.idle(Side.SOURCE)))
                .isEqualTo(new Forward(Side.TARGET, Set.of("orders"), 2));
    }

    @Test
    void aStatementSeenBeforeStillGoesToTheSessionsTemporaryTable() {
        StatementFacts facts = facts("SELECT * FROM orders");
        router.route(facts, moved, TransactionView.idle(Side.SOURCE));
        TransactionView session =
                new TransactionView(
                        Side.SOURCE, Set.of(Side.SOURCE), Set.of(), Map.of(ORDERS, Side.SOURCE));

        assertThat(router.route(facts, moved, session))
                .isEqualTo(new Forward(Side.SOURCE, Set.of("orders"), 2));
    }

    @Test
    void aRuleServesTablesThatDoNotExistYet() {
        RouteTable ruled =
                new RouteTable(
                        1,
                        Side.SOURCE,
                        List.of(
                                new RouteRule("archive.hot_*", Side.SOURCE),
                                new RouteRule("Archive.*", Side.TARGET)),
                        Map.of());

        assertThat(route("CREATE TABLE archive.y2031 (id INT)", ruled))
                .isEqualTo(new Forward(Side.TARGET, Set.of(), 1));
        assertThat(route("SELECT * FROM archive.hot_1", ruled))
                .isEqualTo(new Forward(Side.SOURCE, Set.of(), 1));
        assertThat(route("SELECT * FROM archives.x", ruled))
                .isEqualTo(new Forward(Side.SOURCE, Set.of(), 1));
        assertThat(route("SELECT * FROM archive.y2031 JOIN orders", ruled))
                .isInstanceOf(Refuse.class);
        assertThat(route("DROP DATABASE archive", ruled))
                .asString()
                .contains("archive.* is on target");
        assertThat(route("DROP DATABASE shop", ruled))
                .isEqualTo(new Forward(Side.SOURCE, Set.of(), 1));
        assertThat(route("FROBNICATE everything", ruled)).isInstanceOf(Refuse.class);
        RouteTable moving = ruled.with("m", List.of(ORDERS), Side.TARGET).settle("m");
        assertThat(moving.sideOf(ORDERS)).isEqualTo(Side.TARGET);
        assertThat(moving.rules()).isEqualTo(ruled.rules());
    }

    @Test
    void refusesAStatementOnBothSidesWithTheTablesAndTheMigration() {
        assertThat(route("INSERT INTO audit SELECT * FROM orders", moved))
                .isEqualTo(
                        new Refuse(
                                Reason.TABLES_ON_BOTH_SIDES,
                                "shop.orders is on target and shop.audit on source during migration"
                                        + " orders: split the statement or move them together"));
    }

    @Test
    void sendsStatementsWithoutTablesToTheCurrentSide() {
        TransactionView onTarget = TransactionView.idle(Side.TARGET);

        assertThat(router.route(facts("SELECT 1"), moved, onTarget))
                .isEqualTo(new Forward(Side.TARGET, Set.of(), 2));
        assertThat(router.route(facts("SELECT * FROM information_schema.tables"), moved, onTarget))
                .isEqualTo(new Forward(Side.TARGET, Set.of(), 2));
        assertThat(router.route(facts("CREATE PROCEDURE p() SELECT 1"), moved, onTarget))
                .isEqualTo(new Forward(Side.SOURCE, Set.of(), 2));
    }

    @Test
    void refusesWorkOnTheOtherSideOfAnOpenTransaction() {
        TransactionView worked =
                new TransactionView(Side.SOURCE, Set.of(Side.SOURCE), Set.of(), Map.of());

        assertThat(router.route(facts("UPDATE orders SET a = 1"), moved, worked))
                .isInstanceOfSatisfying(
                        Refuse.class,
                        refused -> {
                            assertThat(refused.reason())
                                    .isEqualTo(Reason.TRANSACTION_ON_OTHER_SIDE);
                            assertThat(refused.message())
                                    .startsWith(
                                            "shop.orders is on target and this transaction has"
                                                    + " worked on source during migration orders");
                        });
        assertThat(router.route(facts("SELECT 1"), moved, worked)).isInstanceOf(Forward.class);
    }

    @Test
    void treatsWhatIsNotUnderstoodAsTouchingEverything() {
        assertThat(route("FROBNICATE orders", unmoved))
                .isEqualTo(new Forward(Side.SOURCE, Set.of("orders"), 2));
        assertThat(route("FROBNICATE orders", moved))
                .isInstanceOfSatisfying(
                        Refuse.class,
                        refused -> {
                            assertThat(refused.reason()).isEqualTo(Reason.NOT_UNDERSTOOD);
                            assertThat(refused.message())
                                    .contains("unknown statement at FROBNICATE")
                                    .contains(
                                            "shop.orders is on target and everything else on"
                                                    + " source during migration orders");
                        });
        assertThat(router.groupsOf(facts("FROBNICATE orders"), moved)).containsExactly("orders");
    }

    @Test
    void refusesTheControlSchema() {
        assertThat(route("SELECT * FROM swingbridge.lease", RouteTable.servedBy(Side.SOURCE)))
                .isInstanceOfSatisfying(
                        Refuse.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.CONTROL_SCHEMA));
        assertThat(route("DROP DATABASE SwingBridge", moved)).isInstanceOf(Refuse.class);
    }

    @Test
    void looksBehindViewsTriggersAndRoutines() {
        objects.views.put(
                new TableName("shop", "recent"), new Footprint(Set.of(ORDERS), Set.of(), true));
        objects.firing.put(ORDERS, new Footprint(Set.of(), Set.of(AUDIT), true));
        objects.routines.put(
                new TableName("shop", "count_orders"),
                new Footprint(Set.of(ORDERS), Set.of(), true));
        objects.routines.put(new TableName("shop", "opaque"), Footprint.UNKNOWN);
        objects.triggers.put(new TableName("shop", "tr"), ORDERS);

        assertThat(route("SELECT * FROM recent", moved))
                .isEqualTo(new Forward(Side.TARGET, Set.of("orders"), 2));
        assertThat(route("SELECT * FROM orders", moved)).isInstanceOf(Forward.class);
        assertThat(route("DELETE FROM recent", moved)).isInstanceOf(Refuse.class);
        assertThat(route("INSERT INTO orders VALUES (1)", moved)).isInstanceOf(Refuse.class);
        assertThat(route("ALTER TABLE orders ADD COLUMN x INT", moved))
                .isEqualTo(new Forward(Side.TARGET, Set.of("orders"), 2));
        assertThat(route("DROP TRIGGER tr", moved))
                .isEqualTo(new Forward(Side.TARGET, Set.of("orders"), 2));
        assertThat(route("CALL count_orders()", moved))
                .isEqualTo(new Forward(Side.TARGET, Set.of("orders"), 2));
        assertThat(route("SELECT nothing_known(1)", moved))
                .isEqualTo(new Forward(Side.SOURCE, Set.of(), 2));
        assertThat(route("CALL opaque()", moved)).isInstanceOf(Refuse.class);
        assertThat(router.groupsOf(facts("CALL opaque()"), moved)).containsExactly("orders");
    }

    @Test
    void aTriggerThatIsNowhereIsMissedOnTheDefaultSide() {
        objects.triggers.put(new TableName("shop", "tr"), ORDERS);
        TransactionView onTarget = TransactionView.idle(Side.TARGET);
        TransactionView worked =
                new TransactionView(Side.TARGET, Set.of(Side.TARGET), Set.of(), Map.of());

        assertThat(route("DROP TRIGGER tr", moved))
                .isEqualTo(new Forward(Side.TARGET, Set.of("orders"), 2));
        assertThat(router.route(facts("DROP TRIGGER IF EXISTS no"), moved, onTarget))
                .isEqualTo(new Forward(Side.SOURCE, Set.of(), 2));
        assertThat(router.route(facts("DROP TRIGGER no"), moved, worked))
                .isEqualTo(new Forward(Side.TARGET, Set.of(), 2));

        objects.complete = false;
        objects.version = new Object();
        assertThat(route("DROP TRIGGER no", moved)).isInstanceOf(Refuse.class);
    }

    @Test
    void readsACompoundStatementLikeARoutinesBody() {
        dialect = ServerDialect.mariaDb(110_405);
        objects.routines.put(
                new TableName("shop", "count_orders"),
                new Footprint(Set.of(ORDERS), Set.of(), true));

        assertThat(route(block("UPDATE orders SET n = 1; SET @a = 1;"), moved))
                .isEqualTo(new Forward(Side.TARGET, Set.of("orders"), 2));
        assertThat(route(block("CALL count_orders();"), moved))
                .isEqualTo(new Forward(Side.TARGET, Set.of("orders"), 2));
        assertThat(route(block("DECLARE n INT DEFAULT 1; SELECT n + `shop` . audit;"), moved))
                .isEqualTo(new Forward(Side.SOURCE, Set.of(), 2));
        assertThat(
                        route(
                                block("IF 1 THEN DELETE FROM orders; END IF; SELECT * FROM audit;"),
                                moved))
                .isInstanceOf(Refuse.class);
        assertThat(route(block("SELECT 1;"), moved)).isInstanceOf(Forward.class);
        for (String tying :
                List.of(
                        "CREATE TEMPORARY TABLE x (a INT)",
                        "PREPARE p FROM 'SELECT 1'",
                        "EXECUTE IMMEDIATE 'SELECT 1'",
                        "SET TRANSACTION READ ONLY",
                        "HANDLER orders OPEN",
                        "DO GET_LOCK('a', 1)")) {
            assertThat(route(block(tying + ";"), moved)).as(tying).isInstanceOf(Refuse.class);
        }
        assertThat(
                        route(
                                block(
                                        "DECLARE EXIT HANDLER FOR SQLEXCEPTION SELECT 1;"
                                                + " DELETE FROM orders;"),
                                moved))
                .isInstanceOf(Forward.class);
    }

    @Test
    void guardsDefinitionsInRoutinesAndCompoundStatements() {
        dialect = ServerDialect.mariaDb(110_405);
        SqlContext context = SqlContext.of("shop", dialect);
        String body =
                """
                BEGIN
                  DECLARE EXIT HANDLER FOR SQLEXCEPTION TRUNCATE TABLE audit;
                  IF a THEN ALTER TABLE orders ADD COLUMN x INT; END IF;
                  UPDATE orders SET n = TRUNCATE(n, 1);
                  DROP TEMPORARY TABLE orders;
                END
                """;
        Set<StatementFacts> definitions = StoredDefinitions.in(Tokens.of(body, context));
        assertThat(definitions)
                .flatExtracting(each -> each.defines().keySet())
                .containsExactlyInAnyOrder(ORDERS, AUDIT);
        objects.routines.put(
                new TableName("shop", "alters"),
                new Footprint(Set.of(ORDERS), Set.of(), definitions, true));

        RouteTable stopped = guarded(OnDdl.STOP, false);
        for (String sql :
                List.of(
                        "CALL alters(1)",
                        "CALL Alters(1)",
                        block("CALL alters(1);"),
                        block("TRUNCATE orders;"),
                        block("IF 1 THEN DROP DATABASE shop; END IF;"))) {
            assertThat(route(sql, stopped))
                    .as(sql)
                    .isInstanceOfSatisfying(
                            Refuse.class,
                            refused ->
                                    assertThat(refused.reason())
                                            .isEqualTo(Reason.NOT_DURING_MIGRATION));
        }
        assertThat(route(block("ALTER TABLE orders COMMENT = 'x';"), stopped))
                .isInstanceOf(Forward.class);
        assertThat(route("CALL alters(1)", moved)).isInstanceOf(Forward.class);
    }

    private static String block(String statements) {
        return "BEGIN NOT ATOMIC " + statements + " END";
    }

    @Test
    void temporaryTablesStayWhereTheyLive() {
        TransactionView view =
                new TransactionView(Side.SOURCE, Set.of(), Set.of(), Map.of(AUDIT, Side.TARGET));

        assertThat(router.route(facts("INSERT INTO audit SELECT * FROM orders"), moved, view))
                .isEqualTo(new Forward(Side.TARGET, Set.of("orders"), 2));
        assertThat(route("CREATE TEMPORARY TABLE mine SELECT * FROM orders", moved))
                .isEqualTo(new Forward(Side.TARGET, Set.of("orders"), 2));
        assertThat(
                        router.route(
                                facts("CREATE TEMPORARY TABLE mine (a INT)"),
                                moved,
                                TransactionView.idle(Side.TARGET)))
                .isEqualTo(new Forward(Side.TARGET, Set.of(), 2));
    }

    @Test
    void aWholeSchemaReachesItsTables() {
        assertThat(route("DROP DATABASE shop", moved)).isInstanceOf(Refuse.class);
        assertThat(route("DROP DATABASE shop", unmoved))
                .isEqualTo(new Forward(Side.SOURCE, Set.of("orders"), 2));
        assertThat(route("DROP DATABASE other", moved))
                .isEqualTo(new Forward(Side.SOURCE, Set.of(), 2));
        assertThat(route("SHOW TABLES", moved)).isInstanceOf(Forward.class);
    }

    private Decision route(String sql, RouteTable table) {
        return router.route(facts(sql), table, TransactionView.idle(Side.SOURCE));
    }

    private StatementFacts facts(String sql) {
        byte[] text = sql.getBytes(StandardCharsets.UTF_8);
        return classifier.classify(text, 0, text.length, SqlContext.of("shop", dialect));
    }

    private static final class KnownObjects implements SchemaObjects {
        final Map<TableName, Footprint> views = new HashMap<>();
        final Map<TableName, Footprint> firing = new HashMap<>();
        final Map<TableName, Footprint> routines = new HashMap<>();
        final Map<TableName, TableName> triggers = new HashMap<>();
        Object version = new Object();
        boolean complete = true;

        @Override
        public boolean complete() {
            return complete;
        }

        @Override
        public Object version() {
            return version;
        }

        @Override
        public @Nullable Footprint behindView(TableName name) {
            return views.get(name);
        }

        @Override
        public Footprint behindTriggers(TableName name) {
            return firing.getOrDefault(name, Footprint.NONE);
        }

        @Override
        public Footprint behindRoutine(TableName name) {
            return routines.getOrDefault(name, Footprint.NONE);
        }

        @Override
        public Footprint behindNames(Set<TableName> names) {
            Set<TableName> tables = new HashSet<>(names);
            tables.retainAll(Set.of(ORDERS, AUDIT));
            Footprint found = new Footprint(Set.of(), tables, true);
            for (TableName name : names) {
                found = found.and(behindRoutine(name));
            }
            return found;
        }

        @Override
        public @Nullable TableName tableOfTrigger(TableName trigger) {
            return triggers.get(trigger);
        }
    }
}
