package dev.swingbridge.proxy.statements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.server.ServerIdentity.Flavor;
import dev.swingbridge.proxy.statements.CorpusServer.Outcome;
import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.sql.Expectation;
import dev.swingbridge.router.sql.SettledDisagreements;
import dev.swingbridge.router.sql.StatementClassifier;
import dev.swingbridge.router.sql.StatementDetail;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.sql.StatementFacts.Kind;
import dev.swingbridge.router.table.TableName;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server is the judge of what a statement touches: it locks every table that it opens, before
 * it looks at columns and rows. {@code -Devery=1} tries each generated statement, not only some.
 */
final class StatementLocksTest {
    private static final Logger LOG = LoggerFactory.getLogger(StatementLocksTest.class);
    private static final int EVERY = Integer.getInteger("every", 20);

    /** The server could not read the text. */
    private static final int PARSE_ERROR = 1064;

    private static final Set<Kind> CHANGES_DATA =
            Set.of(Kind.INSERT, Kind.REPLACE, Kind.UPDATE, Kind.DELETE, Kind.LOAD_DATA);

    private static final SettledDisagreements SETTLED =
            new SettledDisagreements("settled-locks.txt");

    private static int flavorsTried;

    private final Share all = new Share("statements");
    private final Share changingData = new Share("data-changing statements");
    private final List<String> wrong = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(names = {"MYSQL", "MARIADB"})
    void locksNoTableThatTheFactsDoNotName(Flavor flavor) throws SQLException {
        Map<String, StatementFacts> statements = statements(flavor);

        int tried = 0;
        try (CorpusServer server = new CorpusServer(flavor, tables(statements.values()))) {
            for (Map.Entry<String, StatementFacts> entry : statements.entrySet()) {
                tried += attempt(flavor, server, entry.getKey(), entry.getValue());
            }
        }

        flavorsTried++;
        LOG.info("server={} {} {}", flavor, all, changingData);
        assertThat(wrong).isEmpty();
        assertThat(tried).isGreaterThan(2_000 / EVERY);
    }

    /** With one of the servers, or few statements, not everything that is settled happens. */
    @AfterAll
    static void settlesNothingThatDoesNotHappen() {
        if (flavorsTried == Flavor.values().length && EVERY <= 20) {
            assertThat(SETTLED.stale()).isEmpty();
        }
    }

    /** Gives 1 when the statement got as far as to lock tables. */
    private int attempt(Flavor flavor, CorpusServer server, String sql, StatementFacts facts)
            throws SQLException {
        Outcome outcome =
                switch (way(facts)) {
                    case RUN -> server.run(sql);
                    case DEFINE -> server.define(sql);
                    case ONLY_READ ->
                            new Outcome(server.prepare(sql), Set.of(), Set.of(), Set.of());
                };
        if (outcome.error() == PARSE_ERROR) {
            if (flavor == Flavor.MYSQL && facts.complete()) {
                wrong.add("understood, but no statement for the server | " + sql);
            }
            return 0;
        }
        all.count(facts);
        if (CHANGES_DATA.contains(facts.kind())) {
            changingData.count(facts);
        }
        if (way(facts) != Way.ONLY_READ && facts.complete()) {
            compare(sql, facts, outcome);
        }
        return outcome.locked().isEmpty() ? 0 : 1;
    }

    private void compare(String sql, StatementFacts facts, Outcome outcome) {
        Set<TableName> readLocked = new TreeSet<>(outcome.locked());
        readLocked.removeAll(outcome.writeLocked());
        String differences =
                SettledDisagreements.differences(facts, readLocked, outcome.writeLocked());
        if (outcome.error() != 0 || facts.kind() == Kind.DDL) {
            // It ended before it opened all, or what it only read cannot be seen.
            differences = differences.replaceFirst("^lacks,?", "");
        }
        boolean settled = differences.isEmpty() || SETTLED.covers(facts.kind(), differences, sql);
        if (!settled
                || differences.contains("more:")
                || !facts.writes().containsAll(outcome.changing())) {
            wrong.add(
                    "%s | %s | error %d locked %s for writing %s changed %s | %s"
                            .formatted(
                                    facts.kind(),
                                    differences,
                                    outcome.error(),
                                    outcome.locked(),
                                    outcome.writeLocked(),
                                    outcome.changing(),
                                    sql));
        }
    }

    private enum Way {
        /** In a transaction that is rolled back. */
        RUN,
        /** It commits; what it changed is seen afterwards. */
        DEFINE,
        /** It would outlast the test, end the server, or wait for what never comes. */
        ONLY_READ
    }

    private static Way way(StatementFacts facts) {
        return switch (facts.kind()) {
            case SELECT, INSERT, REPLACE, UPDATE, DELETE, LOAD_DATA, CALL, DO, EXPLAIN, SHOW ->
                    Way.RUN;
            case SET -> setsOnlyVariables(facts) ? Way.RUN : Way.ONLY_READ;
            case DDL ->
                    facts.schemas().isEmpty() && !facts.writes().isEmpty()
                            ? Way.DEFINE
                            : Way.ONLY_READ;
            default -> Way.ONLY_READ;
        };
    }

    private static boolean setsOnlyVariables(StatementFacts facts) {
        return facts.complete()
                && Set.of(
                                Effect.SETS_USER_VARIABLE,
                                Effect.READS_USER_VARIABLE,
                                Effect.READS_LAST_INSERT_ID,
                                Effect.CALLS_ROUTINE)
                        .containsAll(facts.effects());
    }

    /** Single statements of the corpora in the usual modes; a parameter becomes a number. */
    private static Map<String, StatementFacts> statements(Flavor flavor) {
        List<Expectation> corpus = new ArrayList<>(Expectation.load("handwritten.txt"));
        corpus.addAll(Expectation.load("families.txt"));
        List<Expectation> generated = Expectation.load("generated.txt");
        for (int i = 0; i < generated.size(); i += EVERY) {
            corpus.add(generated.get(i));
        }
        SqlContext usual =
                SqlContext.of(
                        "app",
                        flavor == Flavor.MYSQL
                                ? ServerDialect.mysql(90_700)
                                : ServerDialect.mariaDb(110_405));
        Map<String, StatementFacts> statements = new LinkedHashMap<>();
        try (StatementClassifier classifier = new StatementClassifier()) {
            for (Expectation each : corpus) {
                SqlContext context = each.context();
                boolean forTheOther =
                        flavor == Flavor.MYSQL
                                && (context.dialect().mariaDb()
                                        || context.otherDialect().mariaDb());
                if (forTheOther
                        || context.ansiQuotes()
                        || context.noBackslashEscapes()
                        || context.lowerCaseTableNames() != 0
                        || context.defaultSchema().isEmpty()) {
                    continue;
                }
                String sql = each.sql().replace('?', '1');
                byte[] text = sql.getBytes(StandardCharsets.UTF_8);
                List<StatementDetail> details = classifier.detail(text, 0, text.length, usual);
                if (details.size() == 1) {
                    statements.put(sql, details.getFirst().facts());
                }
            }
        }
        return statements;
    }

    private static Set<TableName> tables(Iterable<StatementFacts> statements) {
        Set<TableName> tables = new TreeSet<>();
        for (StatementFacts facts : statements) {
            tables.addAll(facts.reads());
            tables.addAll(facts.writes());
        }
        tables.removeIf(each -> !each.schema().equals("app") && !each.schema().equals("s2"));
        return tables;
    }

    /** How many of the statements that the server can read are understood. */
    private static final class Share {
        private final String what;
        private int accepted;
        private int understood;

        Share(String what) {
            this.what = what;
        }

        void count(StatementFacts facts) {
            accepted++;
            understood += facts.complete() ? 1 : 0;
        }

        @Override
        public String toString() {
            return "%s: %,d of %,d understood;".formatted(what, understood, accepted);
        }
    }
}
