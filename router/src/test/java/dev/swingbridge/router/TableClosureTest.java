package dev.swingbridge.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.router.Decision.Forward;
import dev.swingbridge.router.Decision.Refuse;
import dev.swingbridge.router.SchemaObjects.Footprint;
import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a statement reaches through views, triggers, routines, blocks and whole schemas. */
final class TableClosureTest extends RouterFixture {
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
    void aWholeSchemaReachesItsTables() {
        assertThat(route("DROP DATABASE shop", moved)).isInstanceOf(Refuse.class);
        assertThat(route("DROP DATABASE shop", unmoved))
                .isEqualTo(new Forward(Side.SOURCE, Set.of("orders"), 2));
        assertThat(route("DROP DATABASE other", moved))
                .isEqualTo(new Forward(Side.SOURCE, Set.of(), 2));
        assertThat(route("SHOW TABLES", moved)).isInstanceOf(Forward.class);
    }
}
