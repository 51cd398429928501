package dev.swingbridge.router.sql;

import dev.swingbridge.router.lexer.NotUnderstood;
import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.TokenCursor;
import dev.swingbridge.router.sql.CommonTables.Reference;
import dev.swingbridge.router.sql.StatementDetail.Handler;
import dev.swingbridge.router.sql.StatementDetail.HandlerVerb;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.sql.StatementFacts.Kind;
import dev.swingbridge.router.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Statements that change rows: INSERT, REPLACE, UPDATE, DELETE, LOAD, and CALL, DO, HANDLER. */
final class DmlGrammar {
    private final TokenCursor cursor;
    private final FactsBuilder findings;
    private final QueryGrammar queries;

    DmlGrammar(TokenCursor cursor, FactsBuilder findings, QueryGrammar queries) {
        this.cursor = cursor;
        this.findings = findings;
        this.queries = queries;
    }

    /** After INSERT or REPLACE. */
    void insert() {
        while (cursor.acceptAny("LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE")) {}
        cursor.accept("INTO");
        findings.writes.add(cursor.tableName());
        partitions();
        if (cursor.isSymbol('(') && !parenthesisedSource()) {
            cursor.at++;
            cursor.skipParentheses();
        }
        if (cursor.acceptAny("VALUES", "VALUE", "SET")) {
            if (cursor.is("ROW") && cursor.symbolAhead(1, '(')) {
                // INSERT ... VALUES ROW(1): a query after all, as it may go on with UNION.
                cursor.at--;
                queries.query();
            }
        } else if (queries.startsQuery()) {
            queries.query();
        } else if (!cursor.isSymbol('(') || !cursor.symbolAhead(1, ')')) {
            throw cursor.lost("expected rows");
        }
        queries.expressions().rest();
    }

    /** {@code INSERT t (SELECT ...)} and {@code INSERT t ((SELECT ...))}, no column list. */
    private boolean parenthesisedSource() {
        int ahead = 1;
        while (cursor.symbolAhead(ahead, '(')) {
            ahead++;
        }
        return switch (cursor.word(ahead)) {
            case "SELECT", "WITH", "TABLE", "VALUES" -> true;
            default -> false;
        };
    }

    /** After UPDATE. */
    void update() {
        while (cursor.acceptAny("LOW_PRIORITY", "IGNORE")) {}
        List<Reference> references = queries.tables().references();
        cursor.expect("SET");
        List<Reference> written = new ArrayList<>();
        do {
            written.addAll(assigned(references));
            if (cursor.kind() != SqlLexer.ASSIGN) {
                cursor.expectSymbol('=');
            } else {
                cursor.at++;
            }
            queries.expressions().one();
        } while (cursor.acceptSymbol(','));
        changes(references, written);
        endOfChange();
    }

    /** The tables a column on the left of an assignment may belong to. */
    private List<Reference> assigned(List<Reference> references) {
        String first = cursor.name();
        if (!cursor.acceptSymbol('.')) {
            return references;
        }
        String second = cursor.nameAfterDot();
        String table = first;
        if (cursor.acceptSymbol('.')) {
            cursor.nameAfterDot();
            table = second;
        }
        return queries.tables().aliased(table, references);
    }

    /** After DELETE. */
    void delete() {
        while (cursor.acceptAny("LOW_PRIORITY", "QUICK", "IGNORE", "HISTORY")) {}
        boolean fromFirst = cursor.accept("FROM");
        if (fromFirst && !namesSeveral()) {
            List<Reference> target = queries.tables().references();
            partitions();
            if (cursor.accept("BEFORE")) {
                queries.expressions().list();
            }
            changes(target, target);
            endOfChange();
            return;
        }
        List<List<String>> targets = new ArrayList<>();
        do {
            targets.add(target());
        } while (cursor.acceptSymbol(','));
        cursor.expect(fromFirst ? "USING" : "FROM");
        List<Reference> references = queries.tables().references();
        List<Reference> written = new ArrayList<>();
        targets.forEach(target -> written.addAll(matching(target, references)));
        changes(references, written);
        endOfChange();
    }

    /** After DELETE FROM: whether a list of targets with USING follows, not one table. */
    private boolean namesSeveral() {
        int begin = cursor.at;
        target();
        boolean several = cursor.isSymbol(',') || cursor.is("USING") || cursor.symbolAhead(-1, '*');
        cursor.at = begin;
        return several;
    }

    /** {@code a}, {@code s.a}, {@code a.*} or {@code s.a.*}. */
    private List<String> target() {
        List<String> path = new ArrayList<>();
        path.add(cursor.name());
        while (cursor.acceptSymbol('.')) {
            if (cursor.acceptSymbol('*')) {
                break;
            }
            path.add(cursor.nameAfterDot());
        }
        return path;
    }

    private List<Reference> matching(List<String> target, List<Reference> references) {
        String last = target.getLast();
        List<Reference> found =
                references.stream()
                        .filter(
                                reference ->
                                        reference.alias().equalsIgnoreCase(last)
                                                || (target.size() > 1
                                                        && reference
                                                                .table()
                                                                .table()
                                                                .equalsIgnoreCase(last)))
                        .toList();
        if (found.isEmpty()) {
            throw new NotUnderstood("DELETE names " + last + ", which is not among its tables");
        }
        return found;
    }

    private void changes(List<Reference> references, List<Reference> written) {
        if (written.isEmpty()) {
            throw new NotUnderstood("it changes no table by name");
        }
        List<TableName> changed = written.stream().map(Reference::table).toList();
        findings.writes.addAll(changed);
        references.stream()
                .map(Reference::table)
                .filter(table -> !changed.contains(table))
                .forEach(findings.reads::add);
    }

    private void endOfChange() {
        if (cursor.accept("WHERE")) {
            queries.expressions().list();
        }
        if (cursor.accept("ORDER", "BY")) {
            queries.expressions().list();
        }
        if (cursor.accept("LIMIT")) {
            queries.expressions().list();
        }
        if (cursor.accept("RETURNING")) {
            queries.expressions().list();
        }
    }

    private void partitions() {
        if (cursor.accept("PARTITION")) {
            cursor.expectSymbol('(');
            cursor.skipParentheses();
        }
    }

    /** After LOAD. */
    void load() {
        if (cursor.accept("INDEX")) {
            findings.kind = Kind.ADMIN;
            findings.effects.add(Effect.IMPLICIT_COMMIT);
            cursor.expect("INTO");
            cursor.expect("CACHE");
            keyCacheTables();
            return;
        }
        if (!cursor.acceptAny("DATA", "XML")) {
            throw cursor.lost("unknown kind of LOAD");
        }
        findings.kind = Kind.LOAD_DATA;
        cursor.acceptAny("LOW_PRIORITY", "CONCURRENT");
        while (!cursor.accept("INTO", "TABLE")) {
            if (cursor.atEnd()) {
                throw cursor.lost("expected INTO TABLE");
            }
            if (cursor.accept("LOCAL")) {
                findings.effects.add(Effect.LOCAL_INFILE);
            } else {
                cursor.at++;
            }
        }
        findings.writes.add(cursor.tableName());
        while (!cursor.atEnd() && !cursor.is("SET") && !cursor.isSymbol('(')) {
            if (cursor.is("CHARACTER", "SET")) {
                cursor.at++;
            }
            if (cursor.accept("PARTITION")) {
                cursor.expectSymbol('(');
                cursor.skipParentheses();
            } else {
                cursor.at++;
            }
        }
        if (cursor.acceptSymbol('(')) {
            fieldList();
        }
        queries.expressions().rest();
    }

    private void fieldList() {
        while (!cursor.acceptSymbol(')')) {
            if (cursor.atEnd()) {
                throw cursor.lost("unbalanced parentheses");
            }
            if (cursor.kind() == SqlLexer.USER_VARIABLE) {
                findings.writesVariable(cursor.tokens.userVariable(cursor.at));
            }
            cursor.at++;
        }
    }

    /** Tables of LOAD INDEX INTO CACHE and CACHE INDEX. */
    void keyCacheTables() {
        do {
            findings.reads.add(cursor.tableName());
            while (!cursor.atEnd() && !cursor.isSymbol(',')) {
                cursor.at++;
                if (cursor.symbolAhead(-1, '(')) {
                    cursor.skipParentheses();
                }
            }
        } while (cursor.acceptSymbol(','));
    }

    /** After CALL. */
    void call() {
        findings.effects.add(Effect.CALLS_ROUTINE);
        findings.routines.add(cursor.objectName());
        queries.expressions().rest();
    }

    /**
     * After HANDLER. What an opened one reads is on the side that opened it: it ties the session.
     */
    void handler() {
        TableName table = cursor.tableName();
        HandlerVerb verb = HandlerVerb.READ;
        String name = table.table();
        if (cursor.accept("OPEN")) {
            verb = HandlerVerb.OPEN;
            findings.reads.add(table);
            cursor.accept("AS");
            if (!cursor.atEnd()) {
                name = cursor.name();
            }
        } else if (cursor.accept("CLOSE")) {
            verb = HandlerVerb.CLOSE;
        } else {
            cursor.expect("READ");
            queries.expressions().rest();
        }
        findings.handlers.add(new Handler(verb, name.toLowerCase(Locale.ROOT)));
    }
}
