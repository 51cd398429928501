package dev.swingbridge.backfill.schema;

import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.TextRange;
import dev.swingbridge.router.lexer.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * A part of a printed definition that only some servers read, {@code /*!80023 INVISIBLE *}{@code
 * /}.
 *
 * @param version 0 for none
 * @param body without the signs around it
 * @param last its last token
 * @param range with the signs
 */
record VersionComment(int version, String body, int last, TextRange range) {
    private static final String BEGIN = "/*!";
    private static final String END = "*/";

    /** Null when none begins right before this token. */
    static @Nullable VersionComment at(Tokens tokens, int first) {
        String before = tokens.before(first);
        int begin = before.lastIndexOf(BEGIN);
        if (begin < 0 || before.indexOf(END, begin) >= 0) {
            return null;
        }
        int last = first;
        while (tokens.kind(last) != SqlLexer.END && !tokens.before(last + 1).contains(END)) {
            last++;
        }
        String version = before.substring(begin + BEGIN.length()).strip();
        TextRange inside = tokens.range(first, last);
        // before the comment there is ASCII only: blanks and the end of another one
        int start = inside.start() - before.length() + begin;
        int end = inside.end() + tokens.before(last + 1).indexOf(END) + END.length();
        return new VersionComment(
                version.isEmpty() ? 0 : Integer.parseInt(version),
                tokens.text(first, last),
                last,
                new TextRange(start, end));
    }
}
