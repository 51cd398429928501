package dev.swingbridge.proxy.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.router.table.TableName;
import org.junit.jupiter.api.Test;

class NamesInTextTest {
    @Test
    void findsEveryNameThatMightBeATable() {
        NamesInText names =
                NamesInText.of(
                        "select `a`.`id` from (`shop`.`or``ders` `a` join audit.log) where x = 'it''s not'",
                        "shop");

        assertThat(names.names())
                .contains(
                        new TableName("shop", "or`ders"),
                        new TableName("audit", "log"),
                        new TableName("shop", "x"))
                .doesNotContain(new TableName("shop", "not"));
        assertThat(names.dynamic()).isFalse();
    }

    @Test
    void leavesOutStringsAndComments() {
        NamesInText names =
                NamesInText.of(
                        "BEGIN /* stock */ -- tills\n # carts\n SELECT \"orders\"; END", "s");

        assertThat(names.names())
                .extracting(TableName::table)
                .containsOnly("BEGIN", "SELECT", "END");
    }

    @Test
    void knowsTextsThatRunOtherTexts() {
        assertThat(NamesInText.of("BEGIN PREPARE p FROM @sql; EXECUTE p; END", "s").dynamic())
                .isTrue();
        assertThat(NamesInText.of("SELECT `prepare` FROM t", "s").dynamic()).isFalse();
    }
}
