package dev.swingbridge.router.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.router.lexer.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DruidOpinionTest {

    /**
     * A parser written by others, from other manuals, finds the same tables read and written in
     * every statement of the corpora that it can read.
     */
    @Test
    void differsFromOursOnlyWhereSettled() {
        SettledDisagreements settled = new SettledDisagreements("settled-druid.txt");
        List<String> unsettled = new ArrayList<>();
        int agreed = 0;

        for (Expectation expected : comparable()) {
            byte[] sql = expected.sql().getBytes(StandardCharsets.UTF_8);
            StatementFacts facts =
                    StatementGrammar.facts(new Tokens(sql, 0, sql.length, expected.context()));
            DruidOpinion theirs =
                    entered(facts) ? DruidOpinion.of(expected.sql(), expected.context()) : null;
            if (theirs == null) {
                continue;
            }
            String differences =
                    SettledDisagreements.differences(facts, theirs.reads(), theirs.writes());
            if (differences.isEmpty()) {
                agreed++;
            } else if (!settled.covers(facts.kind(), differences, expected.sql())) {
                unsettled.add(
                        "%s | %s | reads %s writes %s | %s"
                                .formatted(
                                        facts.kind(),
                                        differences,
                                        theirs.reads(),
                                        theirs.writes(),
                                        expected.sql()));
            }
        }

        assertThat(unsettled).isEmpty();
        assertThat(settled.stale()).isEmpty();
        assertThat(agreed).isGreaterThan(2_500);
    }

    /** Druid knows neither of the modes that change where a string ends. */
    private static List<Expectation> comparable() {
        List<Expectation> all = new ArrayList<>();
        Expectation.CORPORA.forEach(corpus -> all.addAll(Expectation.load(corpus)));
        all.removeIf(
                each ->
                        each.context().ansiQuotes()
                                || each.context().noBackslashEscapes()
                                || each.context().defaultSchema().isEmpty());
        return all;
    }

    /** Into statements of other kinds its search for tables does not go. */
    private static boolean entered(StatementFacts facts) {
        return facts.complete()
                && switch (facts.kind()) {
                    case SELECT, INSERT, REPLACE, UPDATE, DELETE, DDL, EXPLAIN -> true;
                    default -> false;
                };
    }
}
