package dev.swingbridge.router.lexer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SqlCharsetTest {
    private static final SqlContext MYSQL = SqlContext.of("app", ServerDialect.mysql(90_700));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gbk",
                "'GBK'",
                "\"gbk\"",
                "`gbk`",
                "gbk COLLATE gbk_bin",
                "'gb\\k' /* simplified */ COLLATE 'gbk_bin'",
                "gbk/**/COLLATE gbk_bin",
            })
    void isNamedByTheValueOfAnAssignment(String value) {
        assertThat(SqlCharset.assigned(value, MYSQL)).isEqualTo(SqlCharset.GBK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DEFAULT",
                "@x",
                "@@character_set_server",
                "CONCAT('gb', 'k')",
                "28",
                "'gbk",
                "'gbk' 'x'",
                "",
            })
    void isNotKnownFromAnythingElse(String value) {
        assertThat(SqlCharset.assigned(value, MYSQL)).isNull();
    }
}
