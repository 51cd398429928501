package dev.swingbridge.backfill.tail;

import dev.swingbridge.router.lexer.CharsetReading;
import dev.swingbridge.router.lexer.SqlCharset;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The text of a statement in the log, read as far as its event says how.
 *
 * @param doubt why the server may have read something else; empty when it has not
 * @param lost where its words begin and end is not certain
 */
record LoggedText(Tokens tokens, String doubt, boolean lost) {
    /** What changes how the rest of a text is read, where a statement has settings of its own. */
    private static final Set<String> READING = Set.of("SQL_MODE", "CHARACTER_SET_CLIENT");

    static LoggedText of(byte[] text, LoggedSession session, String schema, LogLanguage language) {
        SqlCharset charset = language.charsets().getOrDefault(session.charset(), SqlCharset.UNREAD);
        SqlContext context =
                SqlContext.of(schema, language.dialect())
                        .withModes(session.ansiQuotes(), session.noBackslashEscapes())
                        .withCharset(charset);
        Tokens tokens = new Tokens(text, 0, text.length, context);
        boolean depends = dependsOnSession(text);
        switch (tokens.trouble()) {
            case "" -> {
                // read to its end
            }
            case SqlLexer.UNREAD_NAME -> {
                return new LoggedText(tokens, tokens.trouble(), false);
            }
            case SqlLexer.UNREAD_TEXT -> {
                return new LoggedText(tokens, tokens.trouble(), depends);
            }
            default -> {
                return new LoggedText(tokens, tokens.trouble(), true);
            }
        }
        if (session.sqlMode() == null) {
            return new LoggedText(tokens, "its event in the log says no sql_mode", depends);
        }
        boolean settings = tokens.word(0).equals("SET") && tokens.word(1).equals("STATEMENT");
        return settings && depends && tokens.hasWord(READING)
                ? new LoggedText(tokens, "it changes how it is read itself", true)
                : new LoggedText(tokens, "", false);
    }

    private static boolean dependsOnSession(byte[] text) {
        for (byte each : text) {
            if (each < 0 || each == '\\' || each == '"') {
                return true;
            }
        }
        return false;
    }

    /**
     * What it would have been to sessions with other character sets, as far as one can have taken
     * it at all: a text that was prepared is logged as it was sent, and with the character set of
     * the session when it ran.
     */
    List<LoggedText> inOtherCharsets() {
        if (!tokens.hasByteFrom(0, seen -> seen < 0)) {
            return List.of();
        }
        List<LoggedText> others = new ArrayList<>();
        for (CharsetReading reading : CharsetReading.ALL) {
            Tokens other = tokens.textIn(reading);
            if (other.trouble().isEmpty()) {
                others.add(new LoggedText(other, doubt, false));
            }
        }
        return others;
    }

    boolean isOneStatement() {
        int at = 0;
        while (tokens.kind(at) != SqlLexer.END && tokens.symbol(at) != ';') {
            at++;
        }
        return tokens.kind(at) == SqlLexer.END || tokens.kind(at + 1) == SqlLexer.END;
    }
}
