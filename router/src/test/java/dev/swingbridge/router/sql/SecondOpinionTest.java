package dev.swingbridge.router.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.Tokens;
import dev.swingbridge.router.table.TableName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class SecondOpinionTest {
    private static final SqlContext MYSQL = SqlContext.of("app", ServerDialect.mysql(90_700));

    @Test
    void agreesOnAPlainStatement() {
        StatementCache.Entry entry = entry("t1", "t2");

        SecondOpinion.judge("SELECT * FROM t1 JOIN t2", MYSQL, entry);

        assertThat(entry.facts.complete()).isTrue();
    }

    @Test
    void distrustsFactsThatLackATable() {
        StatementCache.Entry entry = entry("t1");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> SecondOpinion.tables("SELECT * FROM t1", MYSQL) != null);
        try (SecondOpinion opinion = new SecondOpinion()) {
            opinion.ask(Tokens.of("SELECT * FROM t1 JOIN t2", MYSQL), entry);

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(entry.facts.complete()).isFalse());
            assertThat(entry.facts.trouble()).contains("disagree");
        }
    }

    /** What reads like a comment in a string, or like a WITH, hides nothing from it. */
    @Test
    void isAskedWhateverStringsSay() {
        SqlContext folding = MYSQL.withLowerCaseTableNames(1);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> SecondOpinion.tables("SELECT * FROM t1", MYSQL) != null);
        for (String sql :
                List.of(
                        "SELECT 'a--b', 'with' FROM t1 JOIN t2",
                        "SELECT '/*!80000 x */' FROM `t1` JOIN t2")) {
            StatementCache.Entry entry = entry("t1");
            try (SecondOpinion opinion = new SecondOpinion()) {
                opinion.ask(Tokens.of(sql, folding), entry);

                await(sql).atMost(Duration.ofSeconds(20)).until(() -> !entry.facts.complete());
            }
        }
    }

    @Test
    void namesTablesAsTheServerDoes() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> SecondOpinion.tables("SELECT * FROM t1", MYSQL) != null);

        assertThat(SecondOpinion.tables("SELECT * FROM `a``.b`.`c` JOIN f.g JOIN h", MYSQL))
                .containsExactlyInAnyOrder(
                        new TableName("a`.b", "c"),
                        new TableName("f", "g"),
                        new TableName("app", "h"));
    }

    private static StatementCache.Entry entry(String... reads) {
        Set<TableName> tables = new HashSet<>();
        for (String read : reads) {
            tables.add(new TableName("app", read));
        }
        return new StatementCache.Entry(
                1,
                2,
                new StatementFacts(StatementFacts.Kind.SELECT, tables, Set.of(), Set.of(), true));
    }

    /** Every statement of the corpora about whose tables JSqlParser differs is settled by hand. */
    @Test
    void differsFromOursOnlyWhereSettled() {
        Set<String> settled = new HashSet<>(Expectation.lines("settled-disagreements.txt"));
        settled.removeIf(line -> line.startsWith("#"));
        List<String> unsettled = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        int read = 0;
        List<Expectation> all = new ArrayList<>(Expectation.load("handwritten.txt"));
        all.addAll(Expectation.load("families.txt"));
        List<Expectation> generated = Expectation.load("generated.txt");
        for (int i = 0; i < generated.size(); i += 20) {
            all.add(generated.get(i));
        }
        for (Expectation expected : all) {
            if (expected.context().ansiQuotes()
                    || expected.context().noBackslashEscapes()
                    || expected.context().defaultSchema().isEmpty()
                    || expected.sql().contains("/*!")
                    || expected.sql().contains("/*M!")) {
                continue;
            }
            byte[] sql = expected.sql().getBytes(StandardCharsets.UTF_8);
            StatementFacts facts =
                    StatementGrammar.facts(new Tokens(sql, 0, sql.length, expected.context()));
            Set<TableName> theirs = SecondOpinion.tables(expected.sql(), expected.context());
            boolean asked =
                    switch (facts.kind()) {
                        case SELECT, INSERT, UPDATE, DELETE, REPLACE -> facts.complete();
                        default -> false;
                    };
            if (theirs == null || !asked) {
                continue;
            }
            read++;
            Set<TableName> ours = new TreeSet<>(facts.reads());
            ours.addAll(facts.writes());
            if (!ours.equals(new TreeSet<>(theirs))) {
                String line = new TreeSet<>(theirs) + " | " + expected.sql().replace("\n", "\\n");
                if (settled.contains(line)) {
                    seen.add(line);
                } else {
                    unsettled.add(line);
                }
            }
        }

        assertThat(unsettled).isEmpty();
        assertThat(seen).as("settled, and still so").containsExactlyInAnyOrderElementsOf(settled);
        assertThat(read).isGreaterThan(200);
    }
}
