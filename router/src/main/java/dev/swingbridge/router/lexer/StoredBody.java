package dev.swingbridge.router.lexer;

import java.util.Set;

/**
 * Finds the end of a stored program's definition, which may hold statements with semicolons between
 * them. The body is not run by its definition, so its tables do not matter here.
 */
public final class StoredBody {
    private static final Set<String> BLOCKS =
            Set.of("IF", "CASE", "LOOP", "WHILE", "REPEAT", "FOR");
    private static final Set<String> STARTS_STATEMENT =
            Set.of("THEN", "ELSE", "DO", "LOOP", "REPEAT", "BEGIN");

    private final TokenCursor cursor;
    private int depth;

    public StoredBody(TokenCursor cursor) {
        this.cursor = cursor;
    }

    /**
     * From after the name to the end of the definition.
     *
     * @param atStatement the body begins right here
     */
    public void skip(boolean atStatement) {
        boolean statementStart = atStatement;
        while (cursor.kind() != SqlLexer.END) {
            if (cursor.isSymbol(';')) {
                if (depth == 0) {
                    return;
                }
                statementStart = true;
                cursor.at++;
                continue;
            }
            statementStart = step(statementStart);
        }
        if (depth > 0) {
            throw cursor.lost("a block without an end");
        }
    }

    /** Whether the word that the cursor is on may be the first of a statement. */
    public static boolean startsStatement(TokenCursor cursor) {
        return cursor.symbolAhead(-1, ';')
                || cursor.symbolAhead(-1, ':')
                || STARTS_STATEMENT.contains(cursor.word(-1))
                || cursor.word(-1).equals("ATOMIC");
    }

    /** Gives whether a statement begins after this step. */
    private boolean step(boolean statementStart) {
        String word = cursor.symbolAhead(-1, '.') ? "" : cursor.word();
        cursor.at++;
        if (word.equals("END")) {
            depth--;
            if (BLOCKS.contains(cursor.word())) {
                cursor.at++;
            }
            if (depth < 0) {
                throw cursor.lost("END without a block");
            }
            return false;
        }
        boolean opens =
                word.equals("BEGIN")
                        || word.equals("CASE")
                        || (statementStart && BLOCKS.contains(word));
        if (opens) {
            depth++;
        }
        return (STARTS_STATEMENT.contains(word) && !cursor.isSymbol('('))
                || cursor.symbolAhead(-1, ':');
    }
}
