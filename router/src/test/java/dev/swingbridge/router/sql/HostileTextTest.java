package dev.swingbridge.router.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlCharset;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.Tokens;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Text from the network may be anything: it is answered, quickly, whatever it is. */
@Timeout(60)
final class HostileTextTest {
    private static final List<SqlCharset> CHARSETS = List.of(SqlCharset.values());
    private static final long SEED = Long.getLong("seed", 20_260_103);

    private final SqlContext mysql = SqlContext.of("app", ServerDialect.mysql(90_700));

    @Test
    void answersRandomBytes() {
        Random random = new Random(SEED);
        for (int round = 0; round < 20_000; round++) {
            byte[] text = new byte[random.nextInt(60)];
            random.nextBytes(text);
            answers(text, random);
        }
    }

    @Test
    void answersRandomTokens() {
        List<String> pieces =
                List.of(
                        "SELECT",
                        "FROM",
                        "t1",
                        "(",
                        ")",
                        ",",
                        ".",
                        "*",
                        "JOIN",
                        "ON",
                        "WITH",
                        "AS",
                        "INSERT",
                        "INTO",
                        "VALUES",
                        "UPDATE",
                        "SET",
                        "=",
                        ":=",
                        "@a",
                        "@@",
                        "'x'",
                        "`y`",
                        "1",
                        "?",
                        ";",
                        "UNION",
                        "TABLE",
                        "CREATE",
                        "PROCEDURE",
                        "BEGIN",
                        "END",
                        "IF",
                        "DELETE",
                        "USING",
                        "/*!50000",
                        "*/",
                        "/*",
                        "--",
                        "\n",
                        "{",
                        "}",
                        "OJ",
                        "f(",
                        "PREPARE",
                        "EXECUTE",
                        "IMMEDIATE",
                        "'",
                        "\"",
                        "FOR",
                        "SHOW",
                        "ALTER",
                        "DROP",
                        "TRIGGER",
                        "KILL",
                        "LOCK",
                        "XA",
                        "GRANT",
                        "TO");
        Random random = new Random(SEED);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder sql = new StringBuilder();
            for (int i = random.nextInt(15); i >= 0; i--) {
                sql.append(pieces.get(random.nextInt(pieces.size()))).append(' ');
            }
            answers(sql.toString().getBytes(StandardCharsets.UTF_8), random);
        }
    }

    @Test
    void answersEveryPrefixAndDamageOfRealStatements() {
        Random random = new Random(SEED);
        for (Expectation expected : Expectation.load("handwritten.txt")) {
            byte[] sql = expected.sql().getBytes(StandardCharsets.UTF_8);
            for (int length = 0; length <= sql.length; length++) {
                answers(java.util.Arrays.copyOf(sql, length), random);
            }
            for (int round = 0; round < 10 && sql.length > 0; round++) {
                byte[] damaged = sql.clone();
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                answers(damaged, random);
            }
        }
    }

    @Test
    void takesTimeInProportionToTheLength() {
        for (String piece :
                List.of(
                        "(",
                        "((SELECT ",
                        "/*!50000 ",
                        "SELECT (",
                        "a,",
                        "'",
                        "`",
                        "@",
                        "WITH a AS (",
                        "1,",
                        "(1),",
                        "CASE ",
                        "BEGIN ",
                        "t1 JOIN ")) {
            byte[] text =
                    ("SELECT " + piece.repeat(400_000 / piece.length()))
                            .getBytes(StandardCharsets.UTF_8);
            long began = System.nanoTime();
            try (StatementClassifier classifier = new StatementClassifier()) {
                assertThat(classifier.classify(text, 0, text.length, mysql)).isNotNull();
            }
            assertThat(System.nanoTime() - began).as(piece).isLessThan(10_000_000_000L);
        }
    }

    @Test
    void readsABufferWithoutMovingIt() {
        byte[] sql = "SELECT * FROM t1".getBytes(StandardCharsets.UTF_8);
        ByteBuffer heap = ByteBuffer.allocate(40).position(7).put(sql).flip().position(7);
        ByteBuffer direct = ByteBuffer.allocateDirect(40).position(7).put(sql).flip().position(7);
        try (StatementClassifier classifier = new StatementClassifier()) {
            StatementFacts read = classifier.classify(heap, mysql);
            assertThat(classifier.classify(direct, mysql)).as("known").isSameAs(read);
            assertThat(heap.position()).isEqualTo(7);
            assertThat(direct.position()).isEqualTo(7);
            assertThat(read.reads()).hasSize(1);
        }
    }

    private void answers(byte[] text, Random random) {
        SqlContext context =
                mysql.withModes(random.nextBoolean(), random.nextBoolean())
                        .withCharset(CHARSETS.get(random.nextInt(CHARSETS.size())))
                        .withDialects(
                                random.nextBoolean()
                                        ? ServerDialect.mysql(90_700)
                                        : ServerDialect.mariaDb(110_405),
                                mysql.otherDialect());
        assertThatCode(
                        () -> {
                            StatementDigest digest = new StatementDigest();
                            digest.of(text, 0, text.length, context);
                            StatementGrammar.facts(new Tokens(text, 0, text.length, context));
                            StatementGrammar.details(new Tokens(text, 0, text.length, context));
                        })
                .as("seed %d: %s", SEED, new String(text, StandardCharsets.ISO_8859_1))
                .doesNotThrowAnyException();
    }
}
