package dev.swingbridge.router.ddl;

import dev.swingbridge.router.lexer.SqlCharset;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.Tokens;

/**
 * What a statement's text would be in another session. The log says the mode a statement ran in,
 * not the one it was read in: it may have been prepared before, or stand in a routine that sets
 * another mode, or come after a SET in the same text.
 */
final class OtherReadings {
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

    /** No server can have read something else. */
    boolean agree() {
        if (!tokens.hasByteFrom(begin, seen -> seen == '\\' || seen < 0)) {
            return true;
        }
        SqlContext own = tokens.context();
        for (boolean ansi : new boolean[] {false, true}) {
            for (boolean noEscapes : new boolean[] {false, true}) {
                if (!agrees(own.withModes(ansi, noEscapes))) {
                    return false;
                }
            }
        }
        for (SqlCharset charset : SqlCharset.values()) {
            if (charset != own.charset() && !agreesAsFarAsKnown(own.withCharset(charset))) {
                return false;
            }
        }
        return true;
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

    /** Bytes of one character set make some text in any other; most of it is no statement. */
    private boolean agreesAsFarAsKnown(SqlContext context) {
        Tokens other = tokens.statementIn(context, begin);
        Extent extent = new TableChangeGrammar(other, 0).read().extent();
        return extent == Extent.BEYOND || extent == change.extent();
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
