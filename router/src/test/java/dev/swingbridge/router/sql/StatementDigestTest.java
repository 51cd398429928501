package dev.swingbridge.router.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlCharset;
import dev.swingbridge.router.lexer.SqlContext;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StatementDigestTest {
    private static final SqlContext MYSQL = SqlContext.of("app", ServerDialect.mysql(90_700));

    @Test
    void foldsLiteralsCommentsAndBlanksOfQueriesAndChanges() {
        assertSame("SELECT * FROM t WHERE a = 1", "SELECT  *\nFROM t /* x */ WHERE a = 'b' -- c");
        assertSame("SELECT * FROM t WHERE a IN (1, 2, 3)", "SELECT * FROM t WHERE a IN (?)");
        assertSame("SELECT * FROM t WHERE a IN (-1, 2)", "SELECT * FROM t WHERE a IN (7)");
        assertSame(
                "INSERT INTO t (a, b) VALUES (1, 'a')",
                "INSERT INTO t (a, b) VALUES (2, 'b'), (3, 'c'), (-4, x'41')");
        assertSame("SELECT 'a' 'b' FROM t", "SELECT 'a' FROM t");
        assertSame("SELECT * FROM t LIMIT 5", "SELECT * FROM t LIMIT 5, 10");
    }

    @Test
    void keepsApartWhatMayHaveOtherFacts() {
        List<String> different =
                List.of(
                        "SELECT * FROM t",
                        "SELECT * FROM T",
                        "SELECT * FROM `t`",
                        "SELECT * FROM s.t",
                        "SELECT * FROM t t",
                        "SELECT * FROM t, t",
                        "SELECT 1 FROM t",
                        "SELECT -a FROM t",
                        "SELECT 1 - a FROM t",
                        "SELECT (1), a FROM t",
                        "SELECT (1), (a) FROM t",
                        "SELECT (1), (2, a) FROM t",
                        "SELECT (1), (2, f(3)) FROM t",
                        "SELECT (1, 2) FROM t",
                        "SELECT f(1) FROM t",
                        "SELECT f (1) FROM t",
                        "SELECT LAST_INSERT_ID()",
                        "SELECT LAST_INSERT_ID(1)",
                        "SELECT @a",
                        "SELECT @b",
                        "SELECT @a := 1",
                        "SELECT * FROM t; SET autocommit = 1",
                        "SELECT * FROM t; SET autocommit = 0",
                        "SET autocommit = 0",
                        "SET autocommit = 1",
                        "SET sql_mode = ''; SELECT 'a'",
                        "SET sql_mode = ''; SELECT '\\\\'",
                        "PREPARE s FROM 'SELECT * FROM t'",
                        "PREPARE s FROM 'SELECT * FROM u'",
                        "KILL 1",
                        "KILL 2",
                        "SELECT * FROM t WHERE 'unfinished",
                        "");
        Map<Long, String> digests = new HashMap<>();
        Map<Long, String> checks = new HashMap<>();

        for (String sql : different) {
            // "(1, 2)" is a list of literals like "(1)"; all others must differ.
            if (!sql.equals("SELECT (1, 2) FROM t")) {
                assertThat(digests.put(digest(MYSQL, sql)[0], sql)).as(sql).isNull();
                assertThat(checks.put(digest(MYSQL, sql)[1], sql)).as(sql).isNull();
            }
        }
    }

    @Test
    void dependsOnTheContext() {
        String sql = "SELECT * FROM t";
        List<SqlContext> contexts =
                List.of(
                        MYSQL,
                        MYSQL.withDefaultSchema("apq"),
                        MYSQL.withModes(true, false),
                        MYSQL.withModes(false, true),
                        MYSQL.withCharset(SqlCharset.GBK),
                        MYSQL.withLowerCaseTableNames(1),
                        MYSQL.withDialects(ServerDialect.mysql(80_000), MYSQL.otherDialect()),
                        MYSQL.withDialects(MYSQL.dialect(), ServerDialect.mariaDb(90_700)));

        assertThat(contexts.stream().map(context -> digest(context, sql)[0]).distinct())
                .hasSameSizeAs(contexts);
        assertThat(contexts.stream().map(context -> digest(context, sql)[1]).distinct())
                .hasSameSizeAs(contexts);
    }

    @Test
    void doesNotDependOnWhereTheTextLies() {
        byte[] plain = "SELECT abcdefghijk FROM t12".getBytes(StandardCharsets.UTF_8);
        for (int before = 0; before < 9; before++) {
            for (int after = 0; after < 9; after++) {
                byte[] padded = new byte[before + plain.length + after];
                java.util.Arrays.fill(padded, (byte) 'z');
                System.arraycopy(plain, 0, padded, before, plain.length);
                StatementDigest digest = new StatementDigest();
                digest.of(padded, before, plain.length, MYSQL);

                assertThat(digest.digest)
                        .isEqualTo(digest(MYSQL, new String(plain, StandardCharsets.UTF_8))[0]);
            }
        }
    }

    @Test
    void statementsOfTheCorpusWithOtherFactsNeverShareADigest() {
        Map<String, String> factsByDigest = new HashMap<>();
        List.of("handwritten.txt", "generated.txt")
                .forEach(
                        corpus ->
                                Expectation.load(corpus)
                                        .forEach(
                                                expected -> {
                                                    long[] hash =
                                                            digest(
                                                                    expected.context(),
                                                                    expected.sql());
                                                    String known =
                                                            factsByDigest.put(
                                                                    hash[0] + " " + hash[1],
                                                                    expected.facts());
                                                    assertThat(known)
                                                            .as(expected.sql())
                                                            .isIn(null, expected.facts());
                                                }));
        assertThat(factsByDigest).hasSizeGreaterThan(1_000);
    }

    private static void assertSame(String one, String other) {
        assertThat(digest(MYSQL, one)).as(other).isEqualTo(digest(MYSQL, other));
    }

    private static long[] digest(SqlContext context, String sql) {
        byte[] text = sql.getBytes(StandardCharsets.UTF_8);
        StatementDigest digest = new StatementDigest();
        digest.of(text, 0, text.length, context);
        return new long[] {digest.digest, digest.check};
    }
}
