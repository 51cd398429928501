package dev.swingbridge.backfill.schema;

import dev.swingbridge.router.lexer.EditedText;
import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.TextRange;
import dev.swingbridge.router.lexer.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * The account in the head of a definition as SHOW CREATE prints it, in backticks or, for what was
 * defined under ANSI_QUOTES, in double quotes.
 *
 * @param account {@code user@host}
 */
record DefinerClause(String account, TextRange range) {

    /**
     * The clause of a definition.
     *
     * @param kind of what is defined, where its head ends: {@code VIEW}
     * @return null when the definition names no account
     */
    static @Nullable DefinerClause of(String sql, String kind, String sqlMode) {
        SqlContext context = SqlContext.of("", ServerDialect.mysql(90_000)).withSqlMode(sqlMode);
        Tokens tokens = Tokens.of(sql, context);
        for (int at = 0; tokens.kind(at) != SqlLexer.END && !tokens.word(at).equals(kind); at++) {
            boolean found =
                    tokens.word(at).equals("DEFINER")
                            && tokens.symbol(at + 1) == '='
                            && tokens.kind(at + 2) == SqlLexer.QUOTED_NAME
                            && tokens.kind(at + 3) == SqlLexer.USER_VARIABLE;
            if (found) {
                String host = unquoted(tokens.text(at + 3, at + 3).substring(1));
                return new DefinerClause(
                        tokens.name(at + 2) + "@" + host, tokens.range(at, at + 3));
            }
        }
        return null;
    }

    /** The definition for whoever creates it. */
    String replacedIn(String sql) {
        EditedText text = new EditedText(sql);
        text.replace(range, "DEFINER=CURRENT_USER");
        return text.whole();
    }

    private static String unquoted(String name) {
        String quote = name.substring(0, 1);
        return name.substring(1, name.length() - 1).replace(quote + quote, quote);
    }
}
