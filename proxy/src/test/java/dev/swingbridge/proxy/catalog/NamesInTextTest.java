package dev.swingbridge.proxy.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.Tokens;
import dev.swingbridge.router.table.TableName;
import org.junit.jupiter.api.Test;

class NamesInTextTest {
    @Test
    void findsEveryNameThatMightBeATable() {
        NamesInText names =
                names(
                        "select `a`.`id` from (`shop`.`or``ders` `a` join audit.log) where x = 'it''s not'",
                        "shop");

        assertThat(names.names())
                .contains(
                        new TableName("shop", "or`ders"),
                        new TableName("audit", "log"),
                        new TableName("shop", "x"))
                .doesNotContain(new TableName("shop", "not"));
        assertThat(names.certain()).isTrue();
    }

    @Test
    void leavesOutStringsAndComments() {
        NamesInText names =
                names("BEGIN /* stock */ -- tills\n # carts\n SELECT \"orders\"; END", "s");

        assertThat(names.names())
                .extracting(TableName::table)
                .containsOnly("BEGIN", "SELECT", "END");
    }

    @Test
    void knowsTextsThatRunOtherTexts() {
        assertThat(names("BEGIN PREPARE p FROM @sql; EXECUTE p; END", "s").certain()).isFalse();
        assertThat(names("SELECT `prepare` FROM t", "s").certain()).isTrue();
    }

    @Test
    void readsEachTextInTheModeItWasDefinedIn() {
        String text = "BEGIN SET x = 'C:\\'; UPDATE \"orders\" SET y = ''; END";

        NamesInText found = NamesInText.of(Tokens.of(text, CONTEXT.withModes(true, true)), "shop");

        assertThat(found.names()).contains(new TableName("shop", "orders"));
        assertThat(found.certain()).isTrue();
        assertThat(names(text, "shop").certain()).isFalse();
    }

    @Test
    void knowsTextsOfMariaDbThatRunOtherTexts() {
        assertThat(names("BEGIN EXECUTE IMMEDIATE CONCAT('DROP ', t); END", "s").certain())
                .isFalse();
    }

    private static final SqlContext CONTEXT = SqlContext.of("s", ServerDialect.mysql(90_700));

    private static NamesInText names(String text, String schema) {
        return NamesInText.of(Tokens.of(text, CONTEXT), schema);
    }
}
