package dev.swingbridge.router.lexer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SqlLexerTest {
    private static final SqlContext MYSQL = SqlContext.of("app", ServerDialect.mysql(90_700));

    @Test
    void cutsWordsNamesAndLiterals() {
        assertThat(tokens("SELECT `a b`, 'it''s', 1.5e-3, 0xFF, 0b01, x'41', N'x' FROM t"))
                .containsExactly(
                        "W SELECT",
                        "Q `a b`",
                        "S ,",
                        "L 'it''s'",
                        "S ,",
                        "N 1.5e-3",
                        "S ,",
                        "N 0xFF",
                        "S ,",
                        "N 0b01",
                        "S ,",
                        "N x'41'",
                        "S ,",
                        "L N'x'",
                        "W FROM",
                        "W t");
    }

    @Test
    void tellsNumbersFromNamesThatBeginWithDigits() {
        assertThat(tokens("1a 1e5 1e5x 1ex 0x 0xG 0X1 0b2 12_ 1. .5 t.5a s.`1`.2"))
                .containsExactly(
                        "W 1a", "N 1e5", "N 1e5", "W x", "W 1ex", "W 0x", "W 0xG", "W 0X1", "W 0b2",
                        "W 12_", "N 1.", "N .5", "W t", "S .", "W 5a", "W s", "S .", "Q `1`", "S .",
                        "W 2");
    }

    @Test
    void readsVariablesAndAssignment() {
        assertThat(tokens("@a:=1, @`b c`, @'d', @@global.x, @x.y$z"))
                .containsExactly(
                        "V @a",
                        "= :=",
                        "N 1",
                        "S ,",
                        "V @`b c`",
                        "S ,",
                        "V @'d'",
                        "S ,",
                        "@ @@",
                        "W global",
                        "S .",
                        "W x",
                        "S ,",
                        "V @x.y$z");
    }

    @Test
    void twoDashesNeedABlankBehindThem() {
        assertThat(tokens("5--1")).containsExactly("N 5", "S -", "S -", "N 1");
        assertThat(tokens("5--\t1\n6")).containsExactly("N 5", "N 6");
        assertThat(tokens("5--")).containsExactly("N 5");
        assertThat(tokens("5 #--\n6")).containsExactly("N 5", "N 6");
    }

    @Test
    void escapesDependOnTheMode() {
        assertThat(tokens("'a\\' b' c")).containsExactly("L 'a\\' b'", "W c");
        assertThat(tokens(MYSQL.withModes(false, true), "'a\\' b"))
                .containsExactly("L 'a\\'", "W b");
    }

    @Test
    void doubleQuotesDependOnTheMode() {
        assertThat(tokens("\"a\\\" b\" c")).containsExactly("L \"a\\\" b\"", "W c");
        assertThat(tokens(MYSQL.withModes(true, false), "\"a\\\" b\"\"c\" d"))
                .startsWith("Q \"a\\\"", "W b");
        assertThat(tokens(MYSQL.withModes(true, false), "\"b\"\"c\" d"))
                .containsExactly("Q \"b\"\"c\"", "W d");
    }

    @Test
    void secondBytesOfCharactersAreNoBackslashes() {
        // bf 5c is one character in gbk, and the quote after it ends the string; in utf8 the
        // backslash escapes it.
        byte[] text = bytes("'", 0xbf, 0x5c, "' x '", "'");
        assertThat(tokens(MYSQL.withCharset(SqlCharset.GBK), text)).hasSize(3);
        assertThat(tokens(MYSQL, text)).hasSize(1);
        byte[] sjis = bytes("'", 0x95, 0x5c, "' x ''");
        assertThat(tokens(MYSQL.withCharset(SqlCharset.SJIS), sjis)).hasSize(3);
        byte[] big5 = bytes("'", 0xa5, 0x5c, "' x ''");
        assertThat(tokens(MYSQL.withCharset(SqlCharset.BIG5), big5)).hasSize(3);
        byte[] gb18030 = bytes("'", 0x81, 0x30, 0x81, 0x30, 0x81, 0x5c, "' x ''");
        assertThat(tokens(MYSQL.withCharset(SqlCharset.GB18030), gb18030)).hasSize(3);
    }

    @Test
    void secondBytesOfCharactersAreNoBackticks() {
        byte[] text = bytes("`", 0x81, 0x60, "` x");
        assertThat(tokens(MYSQL.withCharset(SqlCharset.GBK), text)).hasSize(2);
        byte[] word = bytes(new byte[] {(byte) 0x81, 0x5c}, " x");
        assertThat(tokens(MYSQL.withCharset(SqlCharset.GBK), word)).hasSize(2);
    }

    @Test
    void aLeadByteDoesNotSwallowAQuote() {
        byte[] text = bytes("'", 0x81, "' x");
        for (SqlCharset charset : SqlCharset.values()) {
            assertThat(tokens(MYSQL.withCharset(charset), text)).as(charset.name()).hasSize(2);
        }
    }

    @Test
    void entersVersionCommentsOfItsServerOnly() {
        assertThat(tokens("a /*!80000 b */ c")).containsExactly("W a", "W b", "W c");
        assertThat(tokens("a /*!99999 b /* x */ d */ c")).containsExactly("W a", "W c");
        assertThat(tokens("a /*!b*/ c")).containsExactly("W a", "W b", "W c");
        assertThat(tokens("a /*!080000 b*/ c")).containsExactly("W a", "W b", "W c");
        assertThat(tokens("a /*!080000b*/ c")).containsExactly("W a", "W 0b", "W c");
        assertThat(tokens("a /*M!100100 b */ c")).containsExactly("W a", "W c");
        SqlContext maria = SqlContext.of("app", ServerDialect.mariaDb(110_405));
        assertThat(tokens(maria, "a /*M!100100 b */ c")).containsExactly("W a", "W b", "W c");
        assertThat(tokens(maria, "a /*!50701 b */ c")).containsExactly("W a", "W c");
        assertThat(tokens(maria, "a /*!100000 b */ c")).containsExactly("W a", "W b", "W c");
    }

    @Test
    void saysWhenTheTwoServersDisagree() {
        SqlContext both =
                MYSQL.withDialects(ServerDialect.mysql(90_700), ServerDialect.mariaDb(110_405));
        assertThat(trouble(both, "a /*!80000 b */")).contains("differently");
        assertThat(trouble(both, "a /*!40000 b */")).isEmpty();
    }

    @Test
    void saysWhatHasNoEnd() {
        assertThat(trouble(MYSQL, "'a")).contains("string");
        assertThat(trouble(MYSQL, "`a")).contains("name");
        assertThat(trouble(MYSQL, "/* a")).contains("comment");
        assertThat(trouble(MYSQL, "/*!50000 a")).contains("version comment");
        assertThat(trouble(MYSQL, "'a\\")).contains("string");
    }

    /** MySQL knows texts and names in hints, where they are read; nobody else does. */
    @Test
    void saysWhereAHintMayEndLater() {
        assertThat(trouble(MYSQL, "SELECT /*+ SET_VAR(x='*/, 1 /*+ ') */")).contains("hint");
        assertThat(trouble(MYSQL, "SELECT /*+ QB_NAME(`a*/, 1 /*+ `) */")).contains("hint");
        assertThat(trouble(MYSQL, "SELECT /*+ SET_VAR(x='\\'*/ 1")).contains("hint");
        assertThat(trouble(MYSQL, "SELECT /*+ INDEX(t `i`) SET_VAR(x='a\"b') */ 1")).isEmpty();
        assertThat(trouble(MYSQL, "SELECT /*+ NO_ICP(t) \\ */ 1")).isEmpty();
        assertThat(trouble(MYSQL, "SELECT /* it's */ 1")).isEmpty();
        byte[] name = bytes("SELECT /*+ QB_NAME(`", 0xbf, "`) */ 1");
        assertThat(trouble(MYSQL.withCharset(SqlCharset.GBK), name)).contains("hint");
        assertThat(trouble(MYSQL, name)).isEmpty();
    }

    @Test
    void aNoBreakSpaceIsABlankInLatin1Only() {
        byte[] text = bytes("a", 0xa0, "b");
        assertThat(tokens(MYSQL.withCharset(SqlCharset.LATIN1), text)).hasSize(2);
        assertThat(tokens(MYSQL, text)).hasSize(1);
    }

    private static String trouble(SqlContext context, String sql) {
        return trouble(context, sql.getBytes(StandardCharsets.UTF_8));
    }

    private static String trouble(SqlContext context, byte[] text) {
        SqlLexer lexer = new SqlLexer();
        lexer.reset(text, 0, text.length, context);
        while (lexer.next() != SqlLexer.END) {}
        return lexer.trouble();
    }

    private static List<String> tokens(String sql) {
        return tokens(MYSQL, sql);
    }

    private static List<String> tokens(SqlContext context, String sql) {
        return tokens(context, sql.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> tokens(SqlContext context, byte[] text) {
        String letters = " WQLNPV@=S";
        Charset latin = StandardCharsets.ISO_8859_1;
        SqlLexer lexer = new SqlLexer();
        lexer.reset(text, 0, text.length, context);
        List<String> found = new ArrayList<>();
        for (int kind = lexer.next(); kind != SqlLexer.END; kind = lexer.next()) {
            String spelled = new String(text, lexer.start, lexer.stop - lexer.start, latin);
            found.add(letters.charAt(kind) + " " + spelled);
        }
        return found;
    }

    private static byte[] bytes(Object... parts) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        for (Object part : parts) {
            if (part instanceof String text) {
                out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
            } else if (part instanceof byte[] raw) {
                out.writeBytes(raw);
            } else {
                out.write((Integer) part);
            }
        }
        return out.toByteArray();
    }
}
