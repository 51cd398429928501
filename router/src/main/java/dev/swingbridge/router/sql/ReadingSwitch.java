package dev.swingbridge.router.sql;

import dev.swingbridge.router.lexer.SqlCharset;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.Tokens;
import dev.swingbridge.router.sql.StatementDetail.Assignment;
import java.util.List;
import java.util.Locale;

/**
 * Assignments that change how the rest of their own text is read: a server goes by them at once.
 */
final class ReadingSwitch {
    private final SqlContext context;
    private boolean escapes;
    private boolean charset;

    /**
     * @param context in which the whole text is read
     */
    ReadingSwitch(SqlContext context) {
        this.context = context;
    }

    /** A statement of the text is done. */
    void after(List<Assignment> assignments) {
        for (Assignment assignment : assignments) {
            switch (assignment.scope()) {
                case NAMES, CHARACTER_SET -> charset |= switchesCharset(assignment);
                case SESSION -> {
                    if (assignment.name().equals("character_set_client")) {
                        charset |= switchesCharset(assignment);
                    } else if (assignment.name().equals("sql_mode")) {
                        escapes |= switchesEscapes(assignment);
                    }
                }
                default -> {
                    // not about reading
                }
            }
        }
    }

    /** Whether the text from a token on may be read otherwise by the server. */
    boolean concerns(Tokens tokens, int begin) {
        return (escapes && tokens.hasByteFrom(begin, seen -> seen == '\\'))
                || (charset && tokens.hasByteFrom(begin, seen -> seen < 0));
    }

    private boolean switchesCharset(Assignment assignment) {
        return SqlCharset.assigned(assignment.valueText(), context) != context.charset();
    }

    private boolean switchesEscapes(Assignment assignment) {
        Tokens value = Tokens.of(assignment.valueText(), context);
        String modes = literal(value).toUpperCase(Locale.ROOT);
        boolean known = value.kind(1) == SqlLexer.END && !modes.equals("DEFAULT");
        return !known || modes.contains("NO_BACKSLASH_ESCAPES") != context.noBackslashEscapes();
    }

    private static String literal(Tokens value) {
        return switch (value.kind(0)) {
            case SqlLexer.STRING -> value.stringValue(0);
            case SqlLexer.WORD, SqlLexer.QUOTED_NAME -> value.name(0);
            default -> "default";
        };
    }
}
