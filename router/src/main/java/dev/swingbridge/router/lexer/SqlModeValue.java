package dev.swingbridge.router.lexer;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether ANSI_QUOTES holds once a session's {@code sql_mode} is assigned, as far as the text of
 * the value tells. Servers do not all say so in their answer.
 */
public enum SqlModeValue {
    ANSI_QUOTES,
    NO_ANSI_QUOTES,
    /** It depends on what only the server knows: a variable, the default, a query. */
    UNKNOWN;

    private static final Set<String> WITH_ANSI_QUOTES =
            Set.of("ANSI_QUOTES", "ANSI", "ORACLE", "MSSQL", "DB2", "MAXDB", "POSTGRESQL");

    private static final Set<String> OTHERS =
            Set.of(
                    "",
                    "ALLOW_INVALID_DATES",
                    "EMPTY_STRING_IS_NULL",
                    "ERROR_FOR_DIVISION_BY_ZERO",
                    "HIGH_NOT_PRECEDENCE",
                    "IGNORE_BAD_TABLE_OPTIONS",
                    "IGNORE_SPACE",
                    "MYSQL323",
                    "MYSQL40",
                    "NO_AUTO_CREATE_USER",
                    "NO_AUTO_VALUE_ON_ZERO",
                    "NO_BACKSLASH_ESCAPES",
                    "NO_DIR_IN_CREATE",
                    "NO_ENGINE_SUBSTITUTION",
                    "NO_FIELD_OPTIONS",
                    "NO_KEY_OPTIONS",
                    "NO_TABLE_OPTIONS",
                    "NO_UNSIGNED_SUBTRACTION",
                    "NO_ZERO_DATE",
                    "NO_ZERO_IN_DATE",
                    "ONLY_FULL_GROUP_BY",
                    "PAD_CHAR_TO_FULL_LENGTH",
                    "PIPES_AS_CONCAT",
                    "REAL_AS_FLOAT",
                    "SIMULTANEOUS_ASSIGNMENT",
                    "STRICT_ALL_TABLES",
                    "STRICT_TRANS_TABLES",
                    "TIME_ROUND_FRACTIONAL",
                    "TIME_TRUNCATE_FRACTIONAL",
                    "TRADITIONAL");

    /** What joins names of modes and the mode so far into a list, and adds none of its own. */
    private static final Set<String> JOINING =
            Set.of("CONCAT", "CONCAT_WS", "REPLACE", "SELECT", "SESSION", "LOCAL", "SQL_MODE");

    private static final Pattern COMMA = Pattern.compile(",");

    /**
     * Reads the value of an assignment.
     *
     * @param value as in the statement, quotes kept
     * @param context in which the statement was read, so with the mode before
     */
    public static SqlModeValue of(String value, SqlContext context) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        Tokens tokens = new Tokens(text, 0, text.length, context.withCharset(SqlCharset.UTF8));
        boolean alone = tokens.kind(1) == SqlLexer.END;
        if (alone && tokens.kind(0) != SqlLexer.STRING) {
            return word(tokens, value);
        }
        if (alone) {
            return list(tokens.stringValue(0));
        }
        return context.ansiQuotes() ? UNKNOWN : joined(tokens);
    }

    /** Names of modes may stand without quotes, or with those of names. */
    private static SqlModeValue word(Tokens tokens, String value) {
        return switch (tokens.kind(0)) {
            case SqlLexer.WORD, SqlLexer.QUOTED_NAME -> list(tokens.name(0));
            default -> value.equals("0") ? NO_ANSI_QUOTES : UNKNOWN;
        };
    }

    private static SqlModeValue list(String names) {
        SqlModeValue found = NO_ANSI_QUOTES;
        for (String name : COMMA.split(names, -1)) {
            String upper = name.strip().toUpperCase(Locale.ROOT);
            if (WITH_ANSI_QUOTES.contains(upper)) {
                found = ANSI_QUOTES;
            } else if (!OTHERS.contains(upper)) {
                return UNKNOWN;
            }
        }
        return found;
    }

    /** A mode without ANSI_QUOTES, and names that do not bring it, make none that has it. */
    private static SqlModeValue joined(Tokens tokens) {
        for (int at = 0; tokens.kind(at) != SqlLexer.END; at++) {
            boolean harmless =
                    switch (tokens.kind(at)) {
                        case SqlLexer.STRING -> list(tokens.stringValue(at)) == NO_ANSI_QUOTES;
                        case SqlLexer.WORD -> JOINING.contains(tokens.word(at));
                        case SqlLexer.SYSTEM_VARIABLE -> true;
                        case SqlLexer.SYMBOL -> "(),.".indexOf(tokens.symbol(at)) >= 0;
                        default -> false;
                    };
            if (!harmless) {
                return UNKNOWN;
            }
        }
        return NO_ANSI_QUOTES;
    }
}
