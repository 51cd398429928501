package dev.swingbridge.router.ddl;

import dev.swingbridge.router.lexer.CharsetReading;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.TextRange;
import dev.swingbridge.router.lexer.TokenCursor;
import dev.swingbridge.router.lexer.Tokens;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a statement's text would be in another session. The log says the mode and the character set
 * a statement ran in, not those it was read in: it may have been prepared before, or stand in a
 * routine that sets another mode, or come after a SET in the same text.
 */
final class OtherReadings {
    /** Not reserved, and still a definition may not be what it seems where one was hidden. */
    private static final Set<String> CLAUSES =
            Set.of("MODIFY", "ENGINE", "TABLESPACE", "TRUNCATE", "REMOVE", "TYPE");

    private final Tokens tokens;
    private final int begin;
    private final TableChange change;

    /**
     * @param change as read in the tokens' own context
     */
    OtherReadings(Tokens tokens, int begin, TableChange change) {
        this.tokens = tokens;
        this.begin = begin;
        this.change = change;
    }

    /**
     * The change with the names that it has in any reading; null when some server may have read
     * another change.
     */
    @Nullable TableChange together() {
        boolean foreign = tokens.hasByteFrom(begin, seen -> seen < 0);
        if (!foreign && !tokens.hasByteFrom(begin, seen -> seen == '\\')) {
            return change;
        }
        SqlContext own = tokens.context();
        for (boolean ansi : new boolean[] {false, true}) {
            for (boolean noEscapes : new boolean[] {false, true}) {
                if (!agrees(own.withModes(ansi, noEscapes))) {
                    return null;
                }
            }
        }
        return foreign ? inEveryCharset() : change;
    }

    private boolean agrees(SqlContext context) {
        Tokens other = tokens.statementIn(context, begin);
        if (!isWhole(other)) {
            return true;
        }
        TableChange read = new TableChangeGrammar(other, 0).read();
        return read.extent() == change.extent()
                && read.indexes().equals(change.indexes())
                && read.columns().equals(change.columns());
    }

    private @Nullable TableChange inEveryCharset() {
        boolean named = !change.indexes().isEmpty() || !change.columns().isEmpty();
        TableChange all = change;
        for (CharsetReading reading : CharsetReading.ALL) {
            if (!named && !reading.isFirstOfItsCharacters()) {
                continue; // names are all that it could tell apart
            }
            Tokens other = tokens.statementIn(reading, begin);
            if (!isWhole(other)) {
                continue;
            }
            TableChange read = new TableChangeGrammar(other, 0).read();
            if (findsHiddenClause(other)) {
                return null;
            }
            if (read.extent() == change.extent()) {
                all = all.withNamesOf(read);
            } else if (read.extent() != Extent.BEYOND) {
                return null;
            }
        }
        return all;
    }

    /**
     * Bytes of one character set make some text in any other, and most of it is no statement. It
     * may be one where what seems to be a string, a name or a comment has words of a definition.
     */
    private boolean findsHiddenClause(Tokens other) {
        TokenCursor cursor = new TokenCursor(other);
        int own = begin;
        for (; cursor.kind() != SqlLexer.END; cursor.at++) {
            TextRange range = other.range(cursor.at, cursor.at);
            while (tokens.kind(own) != SqlLexer.END && rangeOf(own).end() <= range.start()) {
                own++;
            }
            boolean word =
                    (cursor.kind() == SqlLexer.WORD && !cursor.isName())
                            || CLAUSES.contains(cursor.word())
                            || isPrimary(other, cursor.at);
            if (word && !(tokens.kind(own) == cursor.kind() && rangeOf(own).equals(range))) {
                return true;
            }
        }
        return false;
    }

    /** {@code DROP INDEX `PRIMARY`} needs no word of its own. */
    private static boolean isPrimary(Tokens other, int at) {
        return other.kind(at) == SqlLexer.QUOTED_NAME && other.name(at).equalsIgnoreCase("PRIMARY");
    }

    /** Counted from where the statement begins. */
    private TextRange rangeOf(int token) {
        int start = tokens.range(begin, begin).start();
        TextRange range = tokens.range(token, token);
        return new TextRange(range.start() - start, range.end() - start);
    }

    /** A server takes no text that does not end, and no backslash outside of strings. */
    private static boolean isWhole(Tokens other) {
        if (!other.trouble().isEmpty()) {
            return false;
        }
        for (int at = 0; other.kind(at) != SqlLexer.END; at++) {
            if (other.symbol(at) == '\\') {
                return false;
            }
        }
        return true;
    }
}
