package dev.swingbridge.router.sql;

import dev.swingbridge.router.lexer.SqlCharset;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.Tokens;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The statements in a stored program's body that change the definition of something there is;
 * whether they run is not looked at, nor is anything else of the body.
 */
public final class StoredDefinitions {
    private static final Set<String> VERBS =
            Set.of("CREATE", "ALTER", "DROP", "RENAME", "TRUNCATE");

    /** The verbs that change what is there; with CREATE that depends on what follows. */
    private static final Set<String> REDEFINING = Set.of("ALTER", "DROP", "RENAME", "TRUNCATE");

    /** Of a text that is not read with certainty. */
    private static final StatementFacts ANY =
            new StatementFacts(
                    StatementFacts.Kind.OTHER,
                    Set.of(),
                    Set.of(),
                    Set.of(Effect.REDEFINES_SOMETHING),
                    false);

    private StoredDefinitions() {}

    /** The facts of each, of a body or of a whole definition. */
    public static Set<StatementFacts> in(Tokens body) {
        return of(body, 0, Integer.MAX_VALUE);
    }

    static Set<StatementFacts> of(Tokens tokens, int begin, int end) {
        Set<StatementFacts> definitions = new LinkedHashSet<>();
        if (!tokens.trouble().isEmpty() && mayHold(tokens)) {
            definitions.add(ANY);
        }
        SqlContext context = tokens.context().withCharset(SqlCharset.UTF8);
        for (int at = begin; at < end && tokens.kind(at) != SqlLexer.END; at++) {
            if (!VERBS.contains(tokens.word(at)) || tokens.symbol(at + 1) == '(') {
                continue;
            }
            int last = at;
            while (last + 1 < end && !ends(tokens, last + 1)) {
                last++;
            }
            byte[] sql = tokens.text(at, last).getBytes(StandardCharsets.UTF_8);
            StatementFacts facts = StatementGrammar.facts(new Tokens(sql, 0, sql.length, context));
            if (!facts.defines().isEmpty()
                    || !facts.triggers().isEmpty()
                    || facts.has(Effect.DROPS_SCHEMA)
                    || facts.has(Effect.REDEFINES_SOMETHING)) {
                definitions.add(facts);
            }
        }
        return definitions;
    }

    /** Whether a word stands anywhere in a text, even where the tokens have none. */
    static boolean mayHold(Tokens tokens) {
        return tokens.hasWord(REDEFINING);
    }

    private static boolean ends(Tokens tokens, int at) {
        return tokens.kind(at) == SqlLexer.END || tokens.symbol(at) == ';';
    }
}
