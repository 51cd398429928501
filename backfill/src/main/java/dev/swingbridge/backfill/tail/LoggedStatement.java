package dev.swingbridge.backfill.tail;

import dev.swingbridge.router.table.TableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Judges a statement that stands in the log as text: does it bear upon migrated tables? Errs on the
 * side of yes.
 */
final class LoggedStatement {
    private static final Set<String> CHANGES_ROWS =
            Set.of("insert", "update", "delete", "replace", "load", "with", "call", "merge");
    private static final Set<String> NO_MATTER =
            Set.of(
                    "analyze",
                    "optimize",
                    "check",
                    "repair",
                    "flush",
                    "grant",
                    "revoke",
                    "set",
                    "reset",
                    "install",
                    "uninstall",
                    "savepoint",
                    "rollback",
                    "release",
                    "use",
                    "checksum",
                    "purge");
    private static final Set<String> NO_TABLE_KINDS =
            Set.of(
                    "view",
                    "trigger",
                    "procedure",
                    "function",
                    "event",
                    "user",
                    "role",
                    "server",
                    "spatial",
                    "resource",
                    "package",
                    "tablespace",
                    "logfile",
                    "aggregate");
    private static final Set<String> CREATE_PREFIXES =
            Set.of(
                    "or",
                    "replace",
                    "definer",
                    "algorithm",
                    "sql",
                    "security",
                    "invoker",
                    "online",
                    "offline");

    /** With these an ALTER TABLE concerns a second table. */
    private static final Set<String> SWAPS_TABLES =
            Set.of("exchange", "rename", "EXCHANGE", "RENAME", "Exchange", "Rename");

    private static final String STRING = "'";

    private final Set<String> schemas = new HashSet<>();
    private final Set<String> tables = new HashSet<>();

    LoggedStatement(Iterable<TableName> migrated) {
        for (TableName table : migrated) {
            schemas.add(lower(table.schema()));
            tables.add(lower(table.schema()) + "." + lower(table.table()));
        }
    }

    /** What to do about the statement. */
    enum Verdict {
        IRRELEVANT,
        /** Changes the definition or all rows of a migrated table. */
        DEFINITION,
        /** Changes rows by statement, which cannot be replayed as rows. */
        ROWS_BY_STATEMENT
    }

    Verdict judge(String sql, String defaultSchema) {
        List<String> words = behindSettings(words(sql));
        String verb = words.isEmpty() ? "" : lower(words.get(0));
        if (verb.isEmpty() || NO_MATTER.contains(verb)) {
            return Verdict.IRRELEVANT;
        }
        Set<String> mentioned = mentioned(words, lower(defaultSchema));
        boolean touches = mentioned.stream().anyMatch(tables::contains);
        if (CHANGES_ROWS.contains(verb)) {
            boolean near =
                    schemas.contains(lower(defaultSchema))
                            || mentioned.stream()
                                    .anyMatch(name -> schemas.contains(schemaOf(name)));
            boolean wholeTable = verb.equals("delete") && words.size() <= 5;
            return touches || (near && !wholeTable)
                    ? Verdict.ROWS_BY_STATEMENT
                    : Verdict.IRRELEVANT;
        }
        return definition(words, verb, touches, lower(defaultSchema));
    }

    /** MariaDB's {@code SET STATEMENT a=1 FOR ...} is the statement behind it. */
    private static List<String> behindSettings(List<String> words) {
        if (words.size() < 2
                || !words.get(0).equalsIgnoreCase("set")
                || !words.get(1).equalsIgnoreCase("statement")) {
            return words;
        }
        List<String> lower = words.stream().map(LoggedStatement::lower).toList();
        return words.subList(lower.indexOf("for") + 1, words.size());
    }

    private Verdict definition(
            List<String> words, String verb, boolean touches, String defaultSchema) {
        int at = 1;
        while (at < words.size() && isCreatePrefix(words, at)) {
            at++;
        }
        String kind = at < words.size() ? lower(words.get(at)) : "";
        if (verb.equals("drop") && (kind.equals("database") || kind.equals("schema"))) {
            boolean ours = words.stream().anyMatch(word -> schemas.contains(lower(word)));
            return ours ? Verdict.DEFINITION : Verdict.IRRELEVANT;
        }
        boolean define = verb.equals("create") || verb.equals("drop") || verb.equals("alter");
        if (define && (NO_TABLE_KINDS.contains(kind) && !kind.equals("spatial"))) {
            return Verdict.IRRELEVANT;
        }
        if (define && (kind.equals("temporary") || kind.equals("database"))) {
            return Verdict.IRRELEVANT;
        }
        if (verb.equals("create") && kind.equals("table")) {
            boolean ours = tables.contains(nameAt(words, at + 1, defaultSchema));
            return ours ? Verdict.DEFINITION : Verdict.IRRELEVANT;
        }
        boolean swaps = words.stream().anyMatch(SWAPS_TABLES::contains);
        if (verb.equals("alter") && kind.equals("table") && !swaps) {
            boolean ours = tables.contains(nameAt(words, at + 1, defaultSchema));
            return ours || isIfExists(words, at + 1) ? found(touches) : Verdict.IRRELEVANT;
        }
        return found(touches);
    }

    private static Verdict found(boolean touches) {
        return touches ? Verdict.DEFINITION : Verdict.IRRELEVANT;
    }

    /** The first table named; columns and other tables behind it may share names with ours. */
    private String nameAt(List<String> words, int at, String defaultSchema) {
        if (isIfNotExists(words, at) || at >= words.size()) {
            return "";
        }
        boolean qualified = at + 2 < words.size() && words.get(at + 1).equals(".");
        return qualified
                ? lower(words.get(at)) + "." + lower(words.get(at + 2))
                : defaultSchema + "." + lower(words.get(at));
    }

    private static boolean isCreatePrefix(List<String> words, int at) {
        String word = lower(words.get(at));
        String before = lower(words.get(at - 1));
        return CREATE_PREFIXES.contains(word)
                || word.equals("=")
                || word.equals("@")
                || before.equals("=")
                || before.equals("@");
    }

    private static boolean isIfExists(List<String> words, int at) {
        return at < words.size() && words.get(at).equalsIgnoreCase("if");
    }

    private static boolean isIfNotExists(List<String> words, int at) {
        return at + 2 < words.size()
                && words.get(at).equalsIgnoreCase("if")
                && words.get(at + 1).equalsIgnoreCase("not");
    }

    /** Every identifier as a table of its qualifier's schema, or of the default schema. */
    private static Set<String> mentioned(List<String> words, String defaultSchema) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < words.size(); i++) {
            String word = lower(words.get(i));
            boolean qualified = i >= 2 && words.get(i - 1).equals(".");
            names.add((qualified ? lower(words.get(i - 2)) : defaultSchema) + "." + word);
        }
        return names;
    }

    private static String schemaOf(String name) {
        return name.substring(0, Math.max(0, name.indexOf('.')));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** Words and single signs; strings by a sign, no comments but those that are executed. */
    static List<String> words(String sql) {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (sql.startsWith("/*", at)) {
                at = afterComment(sql, at);
            } else if (c == '#' || (sql.startsWith("--", at) && isBlankAt(sql, at + 2))) {
                int end = sql.indexOf('\n', at);
                at = end < 0 ? sql.length() : end + 1;
            } else if (c == '\'') {
                words.add(STRING);
                at = afterQuote(sql, at, c);
            } else if (c == '`' || c == '"') {
                int end = afterQuote(sql, at, c);
                String doubled = String.valueOf(c).repeat(2);
                words.add(
                        sql.substring(at + 1, Math.max(at + 1, end - 1))
                                .replace(doubled, String.valueOf(c)));
                at = end;
            } else if (Character.isLetterOrDigit(c) || c == '_' || c == '$') {
                int end = at;
                while (end < sql.length() && isWordPart(sql.charAt(end))) {
                    end++;
                }
                words.add(sql.substring(at, end));
                at = end;
            } else {
                if (c == '.' || c == '=' || c == '@') {
                    words.add(String.valueOf(c));
                }
                at++;
            }
        }
        return words;
    }

    private static boolean isBlankAt(String sql, int at) {
        return at >= sql.length() || Character.isWhitespace(sql.charAt(at));
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c > 0x7f;
    }

    /**
     * {@code /*!50000} and {@code /*M!} open a part that is executed: only their head is skipped.
     */
    private static int afterComment(String sql, int at) {
        boolean executed = sql.startsWith("/*!", at) || sql.startsWith("/*M!", at);
        if (executed) {
            int end = sql.indexOf('!', at) + 1;
            while (end < sql.length() && Character.isDigit(sql.charAt(end))) {
                end++;
            }
            return end;
        }
        int end = sql.indexOf("*/", at + 2);
        return end < 0 ? sql.length() : end + 2;
    }

    private static int afterQuote(String sql, int at, char quote) {
        int end = at + 1;
        while (end < sql.length()) {
            char c = sql.charAt(end);
            if (c == '\\' && quote != '`') {
                end += 2;
            } else if (c == quote) {
                if (end + 1 < sql.length() && sql.charAt(end + 1) == quote) {
                    end += 2;
                } else {
                    return end + 1;
                }
            } else {
                end++;
            }
        }
        return sql.length();
    }
}
