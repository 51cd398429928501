package dev.swingbridge.router.ddl;

import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.TokenCursor;

/** What may stand between CREATE or ALTER and the kind of what is defined. */
public final class DefinitionHead {
    private DefinitionHead() {}

    /** Moves past {@code DEFINER = ... ALGORITHM = ... SQL SECURITY ...}, in any order. */
    public static void skipAttributes(TokenCursor cursor) {
        while (true) {
            if (cursor.is("DEFINER") || cursor.is("ALGORITHM")) {
                cursor.at++;
                cursor.expectSymbol('=');
                cursor.at++;
                if (cursor.kind() == SqlLexer.USER_VARIABLE) { // the host: @`localhost`
                    cursor.at++;
                }
                cursor.skipOptionalParentheses();
            } else if (cursor.accept("SQL", "SECURITY")) {
                cursor.at++;
            } else {
                return;
            }
        }
    }
}
