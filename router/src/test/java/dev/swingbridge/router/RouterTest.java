package dev.swingbridge.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.router.Decision.Forward;
import dev.swingbridge.router.Decision.Reason;
import dev.swingbridge.router.Decision.Refuse;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.RouteRule;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** To which side a statement goes, and which are refused. */
final class RouterTest extends RouterFixture {
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
}
