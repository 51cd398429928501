package dev.swingbridge.proxy.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.router.SchemaObjects.Leftovers;
import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.Tokens;
import dev.swingbridge.router.table.TableName;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StoredLeftoversTest {
    @Test
    void findsVariables() {
        Leftovers left =
                left(
                        "BEGIN SET @Total = @@rowcount, @`a b` := '@text'; -- @comment\n"
                                + " SELECT v INTO @'q x' FROM t; SET @a.b=1; END",
                        "shop");

        assertThat(left.userVariables()).containsExactlyInAnyOrder("total", "a b", "q x", "a.b");
        assertThat(left.temporaryTables()).isEmpty();
    }

    @Test
    void findsTemporaryTablesThatStay() {
        Leftovers left =
                left(
                        """
                        BEGIN
                          DROP TEMPORARY TABLE IF EXISTS report;
                          CREATE TEMPORARY TABLE report AS SELECT 1;
                          create temporary table if not exists work.`all of it` (a INT);
                          CREATE TEMPORARY TABLE scratch (a INT);
                          CREATE TEMPORARY TABLE other (a INT);
                          INSERT INTO report SELECT 'DROP TABLE report';
                          DROP TABLE scratch, shop.other;
                        END""",
                        "shop");

        assertThat(left.temporaryTables())
                .isEqualTo(
                        Set.of(
                                new TableName("shop", "report"),
                                new TableName("work", "all of it")));
        assertThat(left.userVariables()).isEmpty();
    }

    private static Leftovers left(String body, String schema) {
        SqlContext context = SqlContext.of(schema, ServerDialect.mysql(90_700));
        return StoredLeftovers.in(Tokens.of(body, context), schema);
    }
}
