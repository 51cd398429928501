package dev.swingbridge.router.sql;

import dev.swingbridge.router.lexer.Keywords;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.TokenCursor;
import dev.swingbridge.router.sql.StatementDetail.UserLock;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.table.TableName;
import java.util.Locale;

/**
 * Expressions, as far as they matter: subqueries, functions and variables inside them. Operators
 * and operands are passed over, since the server checks them.
 */
final class ExpressionGrammar {
    private final TokenCursor cursor;
    private final FactsBuilder findings;
    private final QueryGrammar queries;

    ExpressionGrammar(TokenCursor cursor, FactsBuilder findings, QueryGrammar queries) {
        this.cursor = cursor;
        this.findings = findings;
        this.queries = queries;
    }

    /** Expressions with commas between them, up to the next clause, parenthesis or end. */
    void list() {
        while (!atBoundary()) {
            step();
        }
    }

    /** One expression: ends at a comma too. */
    void one() {
        while (!atBoundary() && !cursor.isSymbol(',')) {
            step();
        }
    }

    /** The bounds of a period after a table: ends at AS too. */
    void period() {
        while (!atBoundary() && !cursor.isSymbol(',') && !cursor.is("AS")) {
            step();
        }
    }

    /** Everything up to the end of the statement, where no clause is left that names tables. */
    void rest() {
        while (!cursor.atEnd()) {
            if (cursor.isSymbol(')') || (cursor.is("SELECT") && !afterDot())) {
                throw cursor.lost("unexpected");
            }
            step();
        }
    }

    /** From after an opening parenthesis to after its closing one. */
    void parentheses() {
        queries.enter();
        if (queries.startsQuery()) {
            parenthesisedQuery();
        }
        while (!cursor.acceptSymbol(')')) {
            if (cursor.atEnd()) {
                throw cursor.lost("unbalanced parentheses");
            }
            if (queries.atSetOperation()) {
                queries.tail();
            } else if (cursor.is("SELECT") && !afterDot()) {
                throw cursor.lost("a query in an unknown place");
            } else {
                step();
            }
        }
        queries.leave();
    }

    /**
     * {@code ((SELECT 1) + 1)} begins like a query and is none: the inner one is read by itself.
     */
    private void parenthesisedQuery() {
        if (cursor.isSymbol('(')) {
            return;
        }
        queries.query();
    }

    private boolean atBoundary() {
        if (cursor.atEnd() || cursor.isSymbol(')') || cursor.isSymbol('}')) {
            return true;
        }
        String word = cursor.word();
        if (!Keywords.CLAUSES.contains(word) || afterDot()) {
            return false;
        }
        return switch (word) {
            case "LEFT", "RIGHT" -> !cursor.symbolAhead(1, '(');
            case "FROM" -> !countsRowsFromAnEnd();
            default -> true;
        };
    }

    /** {@code NTH_VALUE(a, 2) FROM FIRST OVER ...}: no table called first. */
    private boolean countsRowsFromAnEnd() {
        if (!cursor.word(1).equals("FIRST") && !cursor.word(1).equals("LAST")) {
            return false;
        }
        return switch (cursor.word(2)) {
            case "OVER" -> true;
            case "RESPECT", "IGNORE" -> cursor.word(3).equals("NULLS");
            default -> false;
        };
    }

    private boolean afterDot() {
        return cursor.at > 0 && cursor.symbolAhead(-1, '.');
    }

    private void step() {
        switch (cursor.kind()) {
            case SqlLexer.USER_VARIABLE -> userVariable();
            case SqlLexer.SYSTEM_VARIABLE -> systemVariable();
            case SqlLexer.WORD, SqlLexer.QUOTED_NAME -> word();
            case SqlLexer.SYMBOL -> {
                int symbol = cursor.tokens.symbol(cursor.at++);
                if (symbol == '(') {
                    parentheses();
                } else if (symbol == '{') {
                    braces();
                }
            }
            default -> cursor.at++;
        }
    }

    /** {@code {ts '2026-01-01'}} and {@code {fn now()}}. */
    private void braces() {
        cursor.at++;
        list();
        cursor.expectSymbol('}');
    }

    private void userVariable() {
        String name = cursor.tokens.userVariable(cursor.at++);
        if (cursor.kind() == SqlLexer.ASSIGN) {
            findings.writesVariable(name);
        } else {
            findings.readsVariable(name);
        }
    }

    private void systemVariable() {
        int begin = cursor.at++;
        String name = cursor.nameAfterDot().toLowerCase(Locale.ROOT);
        while (cursor.acceptSymbol('.')) {
            name = cursor.nameAfterDot().toLowerCase(Locale.ROOT);
        }
        switch (name) {
            case "last_insert_id", "identity" -> findings.effects.add(Effect.READS_LAST_INSERT_ID);
            case "warning_count", "error_count" -> findings.effects.add(Effect.READS_DIAGNOSTICS);
            case "pseudo_thread_id" -> {
                findings.effects.add(Effect.READS_CONNECTION_ID);
                findings.connectionIdCalls.add(cursor.tokens.range(begin, cursor.at - 1));
            }
            default -> {}
        }
    }

    private void word() {
        boolean qualified = afterDot();
        boolean quoted = cursor.kind() == SqlLexer.QUOTED_NAME;
        if (cursor.is("WITHIN", "GROUP") || cursor.is("NEXT", "VALUE")) {
            if (cursor.accept("NEXT", "VALUE")) {
                sequence();
                return;
            }
            cursor.at += 2;
            return;
        }
        if (cursor.is("PREVIOUS", "VALUE") && cursor.word(2).equals("FOR")) {
            cursor.at += 2;
            sequence();
            return;
        }
        if (!cursor.symbolAhead(1, '(')) {
            cursor.at++;
            return;
        }
        if (cursor.word(-1).equals("AS")) {
            // An alias with columns, or a type: INSERT ... VALUES (1) AS new (a).
            cursor.at++;
        } else if (qualified || quoted || !Keywords.BEFORE_PARENTHESIS.contains(cursor.word())) {
            call(qualified, quoted);
        } else {
            cursor.at++;
        }
    }

    /** After {@code NEXT VALUE}: a MariaDB sequence, which is a table that changes. */
    private void sequence() {
        cursor.expect("FOR");
        findings.writes.add(cursor.tableName());
    }

    private void call(boolean qualified, boolean quoted) {
        int begin = cursor.at++;
        String function = cursor.tokens.name(begin).toUpperCase(Locale.ROOT);
        boolean touching = cursor.tokens.touchesPrevious(cursor.at);
        if (qualified || quoted || !isBuiltIn(function, touching)) {
            routine(begin, qualified, function);
        } else {
            builtIn(function, begin);
        }
    }

    private boolean isBuiltIn(String function, boolean touching) {
        if (!touching && Keywords.TOUCHING_FUNCTIONS.contains(function)) {
            return false;
        }
        SqlContext context = cursor.tokens.context();
        return Keywords.isBuiltIn(function, context.dialect())
                && Keywords.isBuiltIn(function, context.otherDialect());
    }

    private void routine(int begin, boolean qualified, String function) {
        if (!qualified
                && (function.equals("NEXTVAL")
                        || function.equals("LASTVAL")
                        || function.equals("SETVAL"))
                && cursor.tokens.context().dialect().mariaDb()) {
            cursor.expectSymbol('(');
            findings.writes.add(cursor.tableName());
            parentheses();
            return;
        }
        findings.effects.add(Effect.CALLS_ROUTINE);
        String schema = qualified ? cursor.tokens.name(begin - 2) : "";
        if (qualified || !cursor.defaultSchema.isEmpty()) {
            findings.routines.add(
                    new TableName(cursor.schema(schema), function.toLowerCase(Locale.ROOT)));
        }
    }

    private void builtIn(String function, int begin) {
        switch (function) {
            case "LAST_INSERT_ID" -> {
                findings.effects.add(Effect.READS_LAST_INSERT_ID);
                if (!cursor.symbolAhead(1, ')')) {
                    findings.effects.add(Effect.SETS_LAST_INSERT_ID);
                }
            }
            case "FOUND_ROWS" -> findings.effects.add(Effect.READS_FOUND_ROWS);
            case "ROW_COUNT" -> findings.effects.add(Effect.READS_ROW_COUNT);
            case "DATABASE", "SCHEMA" -> findings.effects.add(Effect.READS_DEFAULT_SCHEMA);
            case "CONNECTION_ID" -> {
                findings.effects.add(Effect.READS_CONNECTION_ID);
                if (cursor.symbolAhead(1, ')')) {
                    findings.connectionIdCalls.add(cursor.tokens.range(begin, cursor.at + 1));
                }
            }
            case "GET_LOCK" -> {
                findings.effects.add(Effect.TAKES_USER_LOCK);
                findings.locks.add(new UserLock(true, lockName(), lockParameter()));
            }
            case "RELEASE_LOCK" -> {
                findings.effects.add(Effect.RELEASES_USER_LOCK);
                findings.locks.add(new UserLock(false, lockName(), lockParameter()));
            }
            case "RELEASE_ALL_LOCKS" -> {
                findings.effects.add(Effect.RELEASES_USER_LOCK);
                findings.locks.add(UserLock.ALL_RELEASED);
            }
            case "IS_FREE_LOCK", "IS_USED_LOCK" -> findings.effects.add(Effect.LOOKS_AT_USER_LOCK);
            default -> {}
        }
    }

    /** The cursor is on the opening parenthesis. */
    private String lockName() {
        return firstArgumentIs(SqlLexer.STRING) ? cursor.tokens.stringValue(cursor.at + 1) : "";
    }

    private int lockParameter() {
        return firstArgumentIs(SqlLexer.PARAMETER) ? cursor.tokens.parametersBefore(cursor.at) : -1;
    }

    private boolean firstArgumentIs(int kind) {
        return cursor.tokens.kind(cursor.at + 1) == kind
                && (cursor.symbolAhead(2, ',') || cursor.symbolAhead(2, ')'));
    }
}
