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

    private StoredDefinitions() {}

    /** The facts of each, of a body or of a whole definition. */
    public static Set<StatementFacts> in(String body, SqlContext context) {
        byte[] text = body.getBytes(StandardCharsets.UTF_8);
        Tokens tokens = new Tokens(text, 0, text.length, context.withCharset(SqlCharset.UTF8));
        return of(tokens, 0, Integer.MAX_VALUE);
    }

    static Set<StatementFacts> of(Tokens tokens, int begin, int end) {
        Set<StatementFacts> definitions = new LinkedHashSet<>();
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
                    || facts.has(Effect.DROPS_SCHEMA)) {
                definitions.add(facts);
            }
        }
        return definitions;
    }

    private static boolean ends(Tokens tokens, int at) {
        return tokens.kind(at) == SqlLexer.END || tokens.symbol(at) == ';';
    }
}
