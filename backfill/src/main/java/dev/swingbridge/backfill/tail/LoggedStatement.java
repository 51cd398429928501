package dev.swingbridge.backfill.tail;

import dev.swingbridge.router.ddl.DefinitionHead;
import dev.swingbridge.router.lexer.NotUnderstood;
import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.TokenCursor;
import dev.swingbridge.router.lexer.Tokens;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Judges a statement that stands in the log as text: does it bear upon migrated tables? Errs on the
 * side of yes.
 */
final class LoggedStatement {
    private static final Set<String> CHANGES_ROWS =
            Set.of("INSERT", "UPDATE", "DELETE", "REPLACE", "LOAD", "WITH", "CALL", "MERGE");
    private static final Set<String> NO_MATTER =
            Set.of(
                    "ANALYZE",
                    "OPTIMIZE",
                    "CHECK",
                    "REPAIR",
                    "FLUSH",
                    "GRANT",
                    "REVOKE",
                    "SET",
                    "RESET",
                    "INSTALL",
                    "UNINSTALL",
                    "SAVEPOINT",
                    "ROLLBACK",
                    "RELEASE",
                    "USE",
                    "CHECKSUM",
                    "PURGE");
    private static final Set<String> DEFINES = Set.of("CREATE", "ALTER", "DROP");
    private static final Set<String> NO_TABLE_KINDS =
            Set.of(
                    "VIEW",
                    "TRIGGER",
                    "PROCEDURE",
                    "FUNCTION",
                    "EVENT",
                    "USER",
                    "ROLE",
                    "SERVER",
                    "RESOURCE",
                    "PACKAGE",
                    "TABLESPACE",
                    "LOGFILE",
                    "AGGREGATE",
                    "TEMPORARY");

    /** {@code DELETE FROM schema . table}: what a restart empties of tables in memory. */
    private static final int TOKENS_OF_A_WHOLE_TABLE = 5;

    private final MigratedNames migrated;
    private final LoggedText text;
    private final TokenCursor cursor;

    LoggedStatement(MigratedNames migrated, LoggedText text) {
        this.migrated = migrated;
        this.text = text;
        this.cursor = new TokenCursor(text.tokens());
    }

    /** What to do about the statement. */
    enum Verdict {
        IRRELEVANT,
        /** Changes the definition or all rows of a migrated table. */
        DEFINITION,
        /** Changes rows by statement, which cannot be replayed as rows. */
        ROWS_BY_STATEMENT
    }

    Verdict judge() {
        boolean settings = skipSettings();
        String verb = cursor.word();
        if (text.lost() && (settings || cursor.kind() == SqlLexer.END)) {
            return Verdict.DEFINITION;
        }
        if (verb.isEmpty() || NO_MATTER.contains(verb)) {
            return Verdict.IRRELEVANT;
        }
        boolean touches = text.lost() || mentions(migrated::hasTable);
        if (CHANGES_ROWS.contains(verb)) {
            boolean near = mentions((schema, _) -> migrated.hasSchema(schema));
            return touches || (near && !emptiesTable(verb))
                    ? Verdict.ROWS_BY_STATEMENT
                    : Verdict.IRRELEVANT;
        }
        try {
            return definition(verb, touches);
        } catch (NotUnderstood _) {
            return found(touches);
        }
    }

    /** MariaDB's {@code SET STATEMENT a=1 FOR ...} is the statement at its end. */
    private boolean skipSettings() {
        if (!cursor.accept("SET", "STATEMENT")) {
            return false;
        }
        int depth = 0; // SUBSTRING(text FROM 1 FOR 1) is one of the values
        while (cursor.kind() != SqlLexer.END && (depth > 0 || !cursor.accept("FOR"))) {
            depth += cursor.isSymbol('(') ? 1 : cursor.isSymbol(')') ? -1 : 0;
            cursor.at++;
        }
        return true;
    }

    private Verdict definition(String verb, boolean touches) {
        cursor.at++;
        boolean defines = DEFINES.contains(verb);
        if (defines) {
            cursor.accept("OR", "REPLACE");
            if (!text.lost()) {
                DefinitionHead.skipAttributes(cursor);
                cursor.acceptAny("ONLINE", "OFFLINE");
            }
        }
        String kind = cursor.word();
        boolean schema = kind.equals("DATABASE") || kind.equals("SCHEMA");
        if (verb.equals("DROP") && schema) {
            return found(text.lost() || mentions((_, name) -> migrated.hasSchema(name)));
        }
        if (defines && (schema || NO_TABLE_KINDS.contains(kind))) {
            return Verdict.IRRELEVANT;
        }
        if (verb.equals("CREATE") && cursor.accept("TABLE")) {
            // with IF NOT EXISTS it does nothing to a table that is there
            return found(!cursor.is("IF", "NOT") && isOurs());
        }
        boolean alone =
                verb.equals("ALTER")
                        && cursor.accept("TABLE")
                        && !cursor.is("IF")
                        && !text.lost()
                        && !mentionsWords("EXCHANGE", "RENAME", "CONVERT");
        return found(alone ? isOurs() : touches);
    }

    private static Verdict found(boolean touches) {
        return touches ? Verdict.DEFINITION : Verdict.IRRELEVANT;
    }

    /** The table named here; columns and other tables after it may share names with ours. */
    private boolean isOurs() {
        Tokens tokens = text.tokens();
        if (!tokens.isNamePart(cursor.at)) {
            return true;
        }
        String first = tokens.name(cursor.at);
        return (cursor.symbolAhead(1, '.') && tokens.isNamePart(cursor.at + 2))
                ? migrated.hasTable(first, tokens.name(cursor.at + 2))
                : migrated.hasTable(cursor.defaultSchema, first);
    }

    /** Whether one of the names from here on, as a table of its schema or the default one, does. */
    private boolean mentions(BiPredicate<String, String> wanted) {
        Tokens tokens = text.tokens();
        for (int at = cursor.at; tokens.kind(at) != SqlLexer.END; at++) {
            boolean qualified =
                    at >= 2 && tokens.symbol(at - 1) == '.' && tokens.isNamePart(at - 2);
            if (tokens.isNamePart(at)
                    && wanted.test(
                            qualified ? tokens.name(at - 2) : cursor.defaultSchema,
                            tokens.name(at))) {
                return true;
            }
        }
        return false;
    }

    private boolean mentionsWords(String... words) {
        Set<String> wanted = Set.of(words);
        for (int at = cursor.at; text.tokens().kind(at) != SqlLexer.END; at++) {
            if (wanted.contains(text.tokens().word(at))) {
                return true;
            }
        }
        return false;
    }

    private boolean emptiesTable(String verb) {
        int end = cursor.at;
        while (text.tokens().kind(end) != SqlLexer.END && text.tokens().symbol(end) != ';') {
            end++;
        }
        return verb.equals("DELETE") && end - cursor.at <= TOKENS_OF_A_WHOLE_TABLE;
    }
}
