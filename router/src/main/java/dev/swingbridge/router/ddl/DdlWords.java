package dev.swingbridge.router.ddl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The words and signs of one statement, without comments; what is inside of {@code /*!} counts. */
final class DdlWords {
    /**
     * One word, string or sign.
     *
     * @param text upper case for a plain word, without quotes for a quoted name, the sign itself
     * @param spelled as in the statement
     */
    record Word(Kind kind, String text, String spelled) {
        boolean is(String wanted) {
            return kind == Kind.PLAIN && text.equals(wanted);
        }

        boolean isSign(String sign) {
            return kind == Kind.SIGN && text.equals(sign);
        }

        boolean isName() {
            return kind == Kind.PLAIN || kind == Kind.QUOTED;
        }
    }

    enum Kind {
        PLAIN,
        QUOTED,
        STRING,
        SIGN
    }

    private final String sql;
    private final List<Word> words = new ArrayList<>();
    private int at;

    private DdlWords(String sql) {
        this.sql = sql;
    }

    static List<Word> of(String sql) {
        DdlWords reader = new DdlWords(sql);
        while (reader.at < sql.length()) {
            reader.next();
        }
        return reader.words;
    }

    private void next() {
        char c = sql.charAt(at);
        if (sql.startsWith("/*", at)) {
            skipComment();
        } else if (sql.startsWith("*/", at)) {
            at += 2;
        } else if (c == '#' || (sql.startsWith("--", at) && isBlank(at + 2))) {
            int end = sql.indexOf('\n', at);
            at = end < 0 ? sql.length() : end + 1;
        } else if (c == '\'' || c == '"' || c == '`') {
            quoted(c);
        } else if (isWordPart(c)) {
            int start = at;
            while (at < sql.length() && isWordPart(sql.charAt(at))) {
                at++;
            }
            String spelled = sql.substring(start, at);
            words.add(new Word(Kind.PLAIN, spelled.toUpperCase(Locale.ROOT), spelled));
        } else if (Character.isWhitespace(c)) {
            at++;
        } else {
            at++;
            words.add(new Word(Kind.SIGN, String.valueOf(c), String.valueOf(c)));
        }
    }

    private boolean isBlank(int index) {
        return index >= sql.length() || Character.isWhitespace(sql.charAt(index));
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c > 0x7f;
    }

    /**
     * {@code /*!50000} and {@code /*M!} open a part that is executed: only their head is skipped.
     */
    private void skipComment() {
        boolean executed = sql.startsWith("/*!", at) || sql.startsWith("/*M!", at);
        if (!executed) {
            int end = sql.indexOf("*/", at + 2);
            at = end < 0 ? sql.length() : end + 2;
            return;
        }
        at = sql.indexOf('!', at) + 1;
        while (at < sql.length() && Character.isDigit(sql.charAt(at))) {
            at++;
        }
    }

    /** A double quote may open a string or a name: a name is the safer guess, as it may be ours. */
    private void quoted(char quote) {
        int start = at++;
        StringBuilder text = new StringBuilder();
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == '\\' && quote != '`' && at + 1 < sql.length()) {
                text.append(sql.charAt(at + 1));
                at += 2;
            } else if (c != quote) {
                text.append(c);
                at++;
            } else if (at + 1 < sql.length() && sql.charAt(at + 1) == quote) {
                text.append(c);
                at += 2;
            } else {
                at++;
                break;
            }
        }
        words.add(
                new Word(
                        quote == '\'' ? Kind.STRING : Kind.QUOTED,
                        text.toString(),
                        sql.substring(start, at)));
    }
}
