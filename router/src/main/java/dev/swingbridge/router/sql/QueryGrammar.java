package dev.swingbridge.router.sql;

import dev.swingbridge.router.lexer.NotUnderstood;
import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.TokenCursor;
import dev.swingbridge.router.sql.CommonTables.Reference;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Queries: WITH, SELECT, VALUES, TABLE, set operations, and the clauses after them. */
final class QueryGrammar {
    private static final Set<String> SET_OPERATIONS = Set.of("UNION", "EXCEPT", "INTERSECT");

    /** Far beyond what servers take, far below what a thread's stack takes. */
    private static final int MAX_DEPTH = 200;

    private final TokenCursor cursor;
    private final FactsBuilder findings;
    private final CommonTables common;
    private final ExpressionGrammar expressions;
    private final TableGrammar tables;
    private int depth;

    QueryGrammar(TokenCursor cursor, FactsBuilder findings) {
        this.cursor = cursor;
        this.findings = findings;
        this.common = new CommonTables(cursor);
        this.expressions = new ExpressionGrammar(cursor, findings, this);
        this.tables = new TableGrammar(cursor, this, common);
    }

    ExpressionGrammar expressions() {
        return expressions;
    }

    TableGrammar tables() {
        return tables;
    }

    /** Whether a query begins here, seen through opening parentheses. */
    boolean startsQuery() {
        int ahead = 0;
        while (ahead <= MAX_DEPTH && cursor.symbolAhead(ahead, '(')) {
            ahead++;
        }
        return switch (cursor.word(ahead)) {
            case "SELECT", "TABLE" -> true;
            // JSON_DUALITY_OBJECT(WITH (INSERT) ...) has no name after it
            case "WITH" -> !cursor.symbolAhead(ahead + 1, '(');
            case "VALUES" ->
                    cursor.word(ahead + 1).equals("ROW")
                            || ahead > 0
                            || !cursor.symbolAhead(1, '(');
            default -> false;
        };
    }

    /** A whole query with all that may follow it; ends before a parenthesis or the end. */
    void query() {
        lockable();
    }

    /** A whole query; gives the tables that a locking clause after it would lock. */
    private List<Reference> lockable() {
        enter();
        common.open();
        if (cursor.is("WITH")) {
            with();
        }
        List<Reference> references = new ArrayList<>(term());
        tail(references);
        common.close();
        depth--;
        return references;
    }

    /** WITH in front of UPDATE or DELETE: its names hide tables until {@link #endWith}. */
    void beginWith() {
        common.open();
        with();
    }

    void endWith() {
        common.close();
    }

    void enter() {
        depth++;
        if (depth > MAX_DEPTH) {
            throw new NotUnderstood("nested too deep");
        }
    }

    void leave() {
        depth--;
    }

    private void with() {
        cursor.expect("WITH");
        boolean recursive = cursor.accept("RECURSIVE");
        if (recursive && cursor.tokens.context().dialect().mariaDb()) {
            announceAll();
        }
        do {
            String name = cursor.name();
            if (recursive) {
                common.add(name);
            }
            cursor.skipOptionalParentheses();
            cursor.expect("AS");
            cursor.expectSymbol('(');
            query();
            cursor.expectSymbol(')');
            common.add(name);
            if (cursor.accept("CYCLE")) {
                while (!cursor.accept("RESTRICT")) {
                    cursor.at++;
                    if (cursor.atEnd()) {
                        throw cursor.lost("expected RESTRICT");
                    }
                }
            }
        } while (cursor.acceptSymbol(','));
    }

    /** MariaDB lets recursive tables name each other, later ones too. */
    private void announceAll() {
        int begin = cursor.at;
        do {
            common.add(cursor.name());
            cursor.skipOptionalParentheses();
            cursor.expect("AS");
            cursor.expectSymbol('(');
            cursor.skipParentheses();
        } while (cursor.acceptSymbol(','));
        cursor.at = begin;
    }

    private List<Reference> term() {
        if (cursor.acceptSymbol('(')) {
            List<Reference> references = lockable();
            cursor.expectSymbol(')');
            return references;
        }
        if (cursor.accept("SELECT")) {
            return select();
        }
        if (cursor.accept("TABLE")) {
            return table();
        }
        if (!cursor.accept("VALUES")) {
            throw cursor.lost("expected a query");
        }
        expressions.list();
        return List.of();
    }

    private List<Reference> table() {
        List<Reference> references = new ArrayList<>();
        for (TableName name : tables.named()) {
            findings.reads.add(name);
            references.add(new Reference(name.table(), name));
        }
        endClauses(references);
        return references;
    }

    /** Set operations, ORDER BY, LIMIT, INTO and locking after a query or a part of one. */
    void tail() {
        tail(new ArrayList<>());
    }

    private void tail(List<Reference> references) {
        while (SET_OPERATIONS.contains(cursor.word())) {
            cursor.at++;
            cursor.acceptAny("ALL", "DISTINCT");
            references.addAll(term());
        }
        endClauses(references);
    }

    boolean atSetOperation() {
        return SET_OPERATIONS.contains(cursor.word());
    }

    private List<Reference> select() {
        while (cursor.acceptAny(
                "ALL",
                "DISTINCT",
                "DISTINCTROW",
                "HIGH_PRIORITY",
                "STRAIGHT_JOIN",
                "SQL_SMALL_RESULT",
                "SQL_BIG_RESULT",
                "SQL_BUFFER_RESULT",
                "SQL_NO_CACHE",
                "SQL_CACHE")) {}
        if (cursor.accept("SQL_CALC_FOUND_ROWS")) {
            findings.effects.add(Effect.CALCULATES_FOUND_ROWS);
            while (cursor.acceptAny(
                    "SQL_NO_CACHE",
                    "SQL_CACHE",
                    "DISTINCT",
                    "SQL_BIG_RESULT",
                    "SQL_SMALL_RESULT",
                    "SQL_BUFFER_RESULT",
                    "STRAIGHT_JOIN",
                    "HIGH_PRIORITY",
                    "ALL")) {}
        }
        expressions.list();
        into();
        List<Reference> references = new ArrayList<>();
        if (cursor.accept("FROM") && !cursor.accept("DUAL")) {
            references = tables.references();
            references.forEach(reference -> findings.reads.add(reference.table()));
        }
        if (cursor.accept("WHERE")) {
            expressions.list();
        }
        if (cursor.accept("GROUP")) {
            cursor.expect("BY");
            expressions.list();
        }
        if (cursor.accept("HAVING")) {
            expressions.list();
        }
        if (cursor.accept("WINDOW")) {
            windows();
        }
        if (cursor.accept("QUALIFY")) {
            expressions.list();
        }
        endClauses(references);
        return references;
    }

    private void windows() {
        do {
            cursor.name();
            cursor.expect("AS");
            cursor.expectSymbol('(');
            expressions.parentheses();
        } while (cursor.acceptSymbol(','));
    }

    private void endClauses(List<Reference> references) {
        while (true) {
            if (cursor.accept("ORDER")) {
                cursor.expect("BY");
                expressions.list();
            } else if (cursor.is("LIMIT") || cursor.is("FETCH") || cursor.is("OFFSET")) {
                cursor.at++;
                expressions.list();
            } else if (cursor.accept("PROCEDURE")) {
                cursor.name();
                cursor.expectSymbol('(');
                expressions.parentheses();
            } else if (cursor.is("INTO")) {
                into();
            } else if (cursor.accept("LOCK")) {
                cursor.expect("IN");
                cursor.expect("SHARE");
                cursor.expect("MODE");
                findings.effects.add(Effect.LOCKS_ROWS);
                waiting();
            } else if (cursor.accept("FOR")) {
                locking(references);
            } else {
                return;
            }
        }
    }

    private void locking(List<Reference> references) {
        boolean update = cursor.accept("UPDATE");
        if (!update) {
            cursor.expect("SHARE");
        }
        findings.effects.add(Effect.LOCKS_ROWS);
        List<Reference> locked = references;
        if (cursor.accept("OF")) {
            locked = new ArrayList<>();
            do {
                String first = cursor.name();
                String last = cursor.acceptSymbol('.') ? cursor.nameAfterDot() : first;
                locked.addAll(tables.aliased(last, references));
            } while (cursor.acceptSymbol(','));
        }
        if (update) {
            locked.forEach(reference -> findings.writes.add(reference.table()));
        }
        waiting();
    }

    private void waiting() {
        if (cursor.accept("WAIT")) {
            cursor.at++;
        } else if (!cursor.accept("NOWAIT")) {
            cursor.accept("SKIP", "LOCKED");
        }
    }

    private void into() {
        if (!cursor.accept("INTO")) {
            return;
        }
        if (cursor.acceptAny("OUTFILE", "DUMPFILE")) {
            fileOptions();
            return;
        }
        do {
            if (cursor.kind() != SqlLexer.USER_VARIABLE) {
                throw cursor.lost("expected a user variable");
            }
            findings.writesVariable(cursor.tokens.userVariable(cursor.at++));
        } while (cursor.acceptSymbol(','));
    }

    private void fileOptions() {
        cursor.at++;
        if (cursor.accept("CHARACTER", "SET") || cursor.accept("CHARSET")) {
            cursor.at++;
        }
        if (cursor.acceptAny("FIELDS", "COLUMNS")) {
            while (cursor.acceptAny("TERMINATED", "OPTIONALLY", "ENCLOSED", "ESCAPED", "BY")
                    || acceptLiteral()) {}
        }
        if (cursor.accept("LINES")) {
            while (cursor.acceptAny("STARTING", "TERMINATED", "BY") || acceptLiteral()) {}
        }
    }

    private boolean acceptLiteral() {
        if (cursor.kind() == SqlLexer.STRING || cursor.kind() == SqlLexer.NUMBER) {
            cursor.at++;
            return true;
        }
        return false;
    }
}
