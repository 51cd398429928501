package dev.swingbridge.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.router.Decision.Forward;
import dev.swingbridge.router.Decision.Reason;
import dev.swingbridge.router.Decision.Refuse;
import dev.swingbridge.router.SchemaObjects.Footprint;
import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.Tokens;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.sql.StoredDefinitions;
import dev.swingbridge.router.table.DdlGuard;
import dev.swingbridge.router.table.DdlRule;
import dev.swingbridge.router.table.OnDdl;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which changes of a definition may run while their tables are migrated. */
final class DefinitionGuardTest extends RouterFixture {
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

    private static RouteTable guarded(OnDdl policy, boolean copying) {
        return RouteTable.servedBy(Side.SOURCE)
                .with(
                        "orders",
                        List.of(ORDERS),
                        Side.SOURCE,
                        new DdlGuard(DdlRule.of(policy), copying));
    }
}
