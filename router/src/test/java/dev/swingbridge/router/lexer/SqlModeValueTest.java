package dev.swingbridge.router.lexer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SqlModeValueTest {
    private static final SqlContext PLAIN = SqlContext.of("app", ServerDialect.mysql(90_700));
    private static final SqlContext ANSI = PLAIN.withModes(true, false);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "''",
                "0",
                "'STRICT_TRANS_TABLES,NO_ZERO_DATE'",
                "\"traditional\"",
                "NO_BACKSLASH_ESCAPES",
                "CONCAT(@@sql_mode, ',STRICT_TRANS_TABLES')",
                "CONCAT_WS(',', @@session.sql_mode, 'NO_ZERO_DATE')",
                "(SELECT REPLACE(@@SQL_MODE, 'ONLY_FULL_GROUP_BY', ''))"
            })
    void knowsThatDoubleQuotesStayStrings(String value) {
        assertThat(SqlModeValue.of(value, PLAIN)).isEqualTo(SqlModeValue.NO_ANSI_QUOTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ANSI", "ansi_quotes", "'STRICT_ALL_TABLES, Ansi_Quotes'", "'ORACLE'"})
    void knowsThatDoubleQuotesBecomeNames(String value) {
        assertThat(SqlModeValue.of(value, PLAIN)).isEqualTo(SqlModeValue.ANSI_QUOTES);
        assertThat(SqlModeValue.of(value, ANSI)).isEqualTo(SqlModeValue.ANSI_QUOTES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DEFAULT",
                "4",
                "@old",
                "@@global.sql_mode",
                "CONCAT(@@sql_mode, ',ANSI_QUOTES')",
                "CONCAT('AN', 'SI')",
                "'AN' 'SI'",
                "CONCAT(@@sql_mode, CHAR(44), 'X')",
                "CONCAT(@@sql_mode, (SELECT m FROM modes))",
                "X'414E5349'",
                "'A_MODE_TO_COME'"
            })
    void leavesTheRestToTheServer(String value) {
        assertThat(SqlModeValue.of(value, PLAIN)).isEqualTo(SqlModeValue.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONCAT(@@sql_mode, ',STRICT_TRANS_TABLES')",
                "REPLACE(@@sql_mode, 'ANSI_QUOTES', '')"
            })
    void leavesToTheServerWhatBecomesOfAModeWithAnsiQuotes(String value) {
        assertThat(SqlModeValue.of(value, ANSI)).isEqualTo(SqlModeValue.UNKNOWN);
    }
}
