package dev.swingbridge.proxy.admin;

import java.util.ArrayList;
import java.util.List;

/**
 * The words of an admin statement. Comments and a closing semicolon are left out; quoted texts
 * arrive without their quotes.
 */
final class AdminWords {
    /**
     * One word, quoted text or sign.
     *
     * @param quoted never a keyword
     */
    record Word(String text, boolean quoted) {
        boolean is(String keyword) {
            return !quoted && text.equalsIgnoreCase(keyword);
        }
    }

    private final String sql;
    private final List<Word> found = new ArrayList<>();
    private int at;

    private AdminWords(String sql) {
        this.sql = sql;
    }

    static List<Word> of(String sql) {
        AdminWords words = new AdminWords(sql);
        while (words.at < sql.length()) {
            words.next();
        }
        while (!words.found.isEmpty() && words.found.getLast().is(";")) {
            words.found.removeLast();
        }
        return words.found;
    }

    private void next() {
        char c = sql.charAt(at);
        if (Character.isWhitespace(c)) {
            at++;
        } else if (sql.startsWith("/*", at)) {
            at = endOf("*/");
        } else if (c == '#' || sql.startsWith("-- ", at)) {
            at = endOf("\n");
        } else if (c == '\'' || c == '"' || c == '`') {
            quoted(c);
        } else if (wordPart(c)) {
            word();
        } else {
            found.add(new Word(String.valueOf(c), false));
            at++;
        }
    }

    private int endOf(String end) {
        int found = sql.indexOf(end, at + 1);
        return found < 0 ? sql.length() : found + end.length();
    }

    /** A doubled quote stands for one; a backslash takes the next character as it is. */
    private void quoted(char quote) {
        StringBuilder text = new StringBuilder();
        for (at++; at < sql.length(); at++) {
            char c = sql.charAt(at);
            boolean another = at + 1 < sql.length();
            if (c == quote && another && sql.charAt(at + 1) == quote) {
                at++;
            } else if (c == quote) {
                at++;
                found.add(new Word(text.toString(), true));
                return;
            } else if (c == '\\' && another && quote != '`' && isEscaped(sql.charAt(at + 1))) {
                at++;
            }
            text.append(sql.charAt(at));
        }
        throw new UsageException("a quote is not closed: " + quote + text);
    }

    private static boolean isEscaped(char c) {
        return c == '\'' || c == '"' || c == '\\';
    }

    private void word() {
        int start = at;
        while (at < sql.length() && wordPart(sql.charAt(at))) {
            at++;
        }
        found.add(new Word(sql.substring(start, at), false));
    }

    private static boolean wordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.' || c == '$';
    }
}
