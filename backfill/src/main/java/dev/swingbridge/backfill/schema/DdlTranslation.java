package dev.swingbridge.backfill.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns a CREATE TABLE of one flavour into the other's. Works on the text between quotes and
 * comments, never inside them. What it does not know passes unchanged: the target then refuses the
 * statement in its own words, which is better than a table that differs quietly.
 */
final class DdlTranslation {
    private static final Pattern PIECE =
            Pattern.compile("'(?:[^'\\\\]|\\\\.|'')*'|`(?:[^`]|``)*`|/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern COMMENT =
            Pattern.compile("/\\*!(\\d{5,6}) ?(.*?) ?\\*/", Pattern.DOTALL);
    private static final Pattern COLLATE = Pattern.compile("\\bCOLLATE( |=)([A-Za-z0-9_]+)");
    private static final Pattern DEFAULT_CALL =
            Pattern.compile("\\bDEFAULT (?!current_timestamp)([a-z_0-9]+\\()");

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
        String text = eachPiece(createTable, this::comment, this::plain);
        return toMariaDb ? text : parenthesised(text);
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

    private String comment(String piece) {
        Matcher matcher = COMMENT.matcher(piece);
        if (!toMariaDb || !matcher.matches()) {
            return piece;
        }
        int version = Integer.parseInt(matcher.group(1));
        String body = matcher.group(2).strip();
        String verb = body.toUpperCase(Locale.ROOT);
        if (verb.startsWith("PARTITION BY")) {
            return body;
        }
        if (verb.equals("INVISIBLE")) {
            return version == 80000 ? "IGNORED" : "INVISIBLE";
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

    private String plain(String piece) {
        String text =
                COLLATE.matcher(piece).replaceAll(found -> collate(found.group(1), found.group(2)));
        if (toMariaDb) {
            return text;
        }
        if (text.contains("WITH SYSTEM VERSIONING") || text.contains("PERIOD FOR")) {
            refuse("MySQL has no system-versioned or period tables");
        }
        return text.replaceAll(" PAGE_CHECKSUM=\\d", "").replace(") IGNORED", ") INVISIBLE");
    }

    private String collate(String sign, String name) {
        return "COLLATE" + sign + collation(name);
    }

    /** MySQL wants an expression default in parentheses: DEFAULT uuid() is DEFAULT (uuid()). */
    private static String parenthesised(String createTable) {
        StringBuilder text = new StringBuilder(createTable);
        Matcher matcher = DEFAULT_CALL.matcher(text);
        int from = 0;
        while (matcher.find(from)) {
            int start = matcher.start(1);
            int end = closing(text, matcher.end(1) - 1);
            text.insert(end + 1, ')').insert(start, '(');
            from = end + 2;
            matcher.reset(text);
        }
        return text.toString();
    }

    private static int closing(CharSequence text, int open) {
        int depth = 0;
        boolean quoted = false;
        for (int i = open; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\'') {
                quoted = !quoted;
            } else if (!quoted && c == '(') {
                depth++;
            } else if (!quoted && c == ')' && --depth == 0) {
                return i;
            }
        }
        return text.length() - 1;
    }

    private static String eachPiece(
            String text, UnaryOperator<String> comments, UnaryOperator<String> plain) {
        StringBuilder result = new StringBuilder();
        Matcher matcher = PIECE.matcher(text);
        int from = 0;
        while (matcher.find()) {
            result.append(plain.apply(text.substring(from, matcher.start())));
            String piece = matcher.group();
            result.append(piece.startsWith("/*") ? comments.apply(piece) : piece);
            from = matcher.end();
        }
        return result.append(plain.apply(text.substring(from))).toString();
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
