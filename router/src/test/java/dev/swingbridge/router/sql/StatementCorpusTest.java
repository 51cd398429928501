package dev.swingbridge.router.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.router.lexer.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StatementCorpusTest {

    @ParameterizedTest
    @ValueSource(strings = {"handwritten.txt", "families.txt", "generated.txt"})
    void readsEveryStatementAsExpected(String corpus) {
        List<Expectation> expectations = Expectation.load(corpus);
        List<String> wrong = new ArrayList<>();

        for (Expectation expected : expectations) {
            byte[] sql = expected.sql().getBytes(StandardCharsets.UTF_8);
            StatementFacts facts =
                    StatementGrammar.facts(new Tokens(sql, 0, sql.length, expected.context()));
            String found = Expectation.describe(facts);
            if (!found.equals(expected.facts())) {
                wrong.add(
                        "line %d: %s%n  expected %s%n  found    %s %s"
                                .formatted(
                                        expected.line(),
                                        expected.sql(),
                                        expected.facts(),
                                        found,
                                        facts.trouble()));
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(expectations).hasSizeGreaterThan(200);
    }
}
