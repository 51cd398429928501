package dev.swingbridge.backfill.schema;

import dev.swingbridge.router.lexer.EditedText;
import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.TextRange;
import dev.swingbridge.router.lexer.TokenCursor;
import dev.swingbridge.router.lexer.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Turns a CREATE TABLE of one flavour into the other's. Works on its tokens, so never inside of
 * quotes. What it does not know passes unchanged: the target then refuses the statement in its own
 * words, which is better than a table that differs quietly.
 */
final class DdlTranslation {
    private final boolean toMariaDb;
    private final Set<String> targetCollations;
    private final List<String> notes = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();

    /**
     * @param targetCollations every collation the target knows, by full name
     */
    DdlTranslation(boolean toMariaDb, Set<String> targetCollations) {
        this.toMariaDb = toMariaDb;
        this.targetCollations = targetCollations;
    }

    /** What was changed and may matter. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    /** Why the table cannot be the same on the target; empty when it can. */
    List<String> refusals() {
        return List.copyOf(refusals);
    }

    String translate(String createTable) {
        Tokens tokens =
                Tokens.of(createTable, toMariaDb ? PrintedTable.BY_MYSQL : PrintedTable.BY_MARIADB);
        if (!tokens.trouble().isEmpty()) {
            refuse("its definition cannot be read: " + tokens.trouble());
            return createTable;
        }
        EditedText text = new EditedText(createTable);
        int end = 0;
        while (tokens.kind(end) != SqlLexer.END) {
            end++;
        }
        translate(tokens, 0, end, text);
        return text.whole();
    }

    private void translate(Tokens tokens, int from, int end, EditedText text) {
        for (int at = from; at < end; at++) {
            VersionComment comment = toMariaDb ? VersionComment.at(tokens, at) : null;
            if (comment != null) {
                text.replace(comment.range(), comment(comment));
                at = comment.last();
            } else if (!toMariaDb && isDefaultCall(tokens, at)) {
                int last = closing(tokens, at + 2);
                text.insert(tokens.range(at + 1, at + 1).start(), "(");
                translate(tokens, at + 1, last + 1, text);
                text.insert(tokens.range(last, last).end(), ")");
                at = last;
            } else {
                collation(tokens, at, text);
                if (!toMariaDb) {
                    toMySql(tokens, at, text);
                }
            }
        }
    }

    /** The collation to use on the target for one of the source's. */
    String collation(String name) {
        if (targetCollations.contains(name)) {
            return name;
        }
        for (String candidate : candidates(name)) {
            if (targetCollations.contains(candidate)) {
                note("collation " + name + " becomes " + candidate);
                return candidate;
            }
        }
        return name;
    }

    private static List<String> candidates(String name) {
        String charset = name.contains("_") ? name.substring(0, name.indexOf('_')) : name;
        String rest = name.substring(charset.length());
        if (rest.equals("_0900_bin") || rest.equals("_nopad_bin")) {
            return List.of(charset + "_nopad_bin", charset + "_0900_bin");
        }
        if (rest.contains("_0900_")) {
            String strength = rest.substring(rest.indexOf("_0900_") + 6);
            return strength.equals("ai_ci")
                    ? List.of(
                            charset + rest.replace("_0900_", "_uca1400_nopad_"),
                            charset + "_uca1400_nopad_ai_ci",
                            charset + "_unicode_520_nopad_ci",
                            charset + "_unicode_ci")
                    : List.of(charset + "_uca1400_nopad_" + strength);
        }
        if (rest.contains("_uca1400_")) {
            String strength = rest.substring(rest.indexOf("_uca1400_") + 9).replace("nopad_", "");
            return strength.equals("ai_ci")
                    ? List.of(
                            charset + "_0900_ai_ci",
                            charset + "_unicode_520_ci",
                            charset + "_unicode_ci")
                    : List.of(charset + "_0900_" + strength);
        }
        return rest.contains("_nopad_") ? List.of(name.replace("_nopad_", "_")) : List.of();
    }

    /** What MariaDB gets for a version comment of MySQL's. */
    private String comment(VersionComment comment) {
        String body = comment.body();
        String verb = body.toUpperCase(Locale.ROOT);
        if (verb.startsWith("PARTITION BY")) {
            return body;
        }
        if (verb.equals("INVISIBLE")) {
            return comment.version() == 80000 ? "IGNORED" : "INVISIBLE";
        }
        if (verb.startsWith("SRID")) {
            refuse("the restriction of a column to " + body + " is unknown to MariaDB");
        } else if (verb.equals("NOT ENFORCED")) {
            refuse("a CHECK constraint is NOT ENFORCED, which MariaDB would enforce");
        } else {
            note("storage option without meaning for MariaDB left out: " + body);
        }
        return "";
    }

    /**
     * The name in a clause, not in an expression, where servers print the word in small letters.
     */
    private void collation(Tokens tokens, int at, EditedText text) {
        int name = tokens.symbol(at + 1) == '=' ? at + 2 : at + 1;
        if (tokens.text(at, at).equals("COLLATE") && tokens.kind(name) == SqlLexer.WORD) {
            text.replace(tokens.range(name, name), collation(tokens.name(name)));
        }
    }

    private void toMySql(Tokens tokens, int at, EditedText text) {
        String next = tokens.word(at + 1);
        switch (tokens.word(at)) {
            case "WITH" -> refuseVersions(next.equals("SYSTEM"));
            case "PERIOD" -> refuseVersions(next.equals("FOR"));
            case "PAGE_CHECKSUM" -> {
                if (tokens.symbol(at + 1) == '=') {
                    int before = tokens.range(at - 1, at - 1).end(); // the blank goes too
                    text.replace(new TextRange(before, tokens.range(at + 2, at + 2).end()), "");
                }
            }
            case "IGNORED" -> {
                if (tokens.symbol(at - 1) == ')') {
                    text.replace(tokens.range(at, at), "INVISIBLE");
                }
            }
            default -> {
                // the same for both
            }
        }
    }

    private void refuseVersions(boolean there) {
        if (there) {
            refuse("MySQL has no system-versioned or period tables");
        }
    }

    /** MySQL wants an expression default in parentheses: DEFAULT uuid() is DEFAULT (uuid()). */
    private static boolean isDefaultCall(Tokens tokens, int at) {
        return tokens.word(at).equals("DEFAULT")
                && tokens.kind(at + 1) == SqlLexer.WORD
                && !tokens.word(at + 1).equals("CURRENT_TIMESTAMP")
                && tokens.symbol(at + 2) == '(';
    }

    private static int closing(Tokens tokens, int open) {
        TokenCursor cursor = new TokenCursor(tokens);
        cursor.at = open + 1;
        cursor.skipParentheses();
        return cursor.at - 1;
    }

    private void note(String text) {
        if (!notes.contains(text)) {
            notes.add(text);
        }
    }

    private void refuse(String text) {
        if (!refusals.contains(text)) {
            refusals.add(text);
        }
    }
}
