package dev.swingbridge.router.sql;

import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.TokenCursor;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.table.TableName;

/** What stands after CREATE TABLE and ALTER TABLE. */
final class TableDefinitionGrammar {
    private final TokenCursor cursor;
    private final FactsBuilder findings;
    private final QueryGrammar queries;

    TableDefinitionGrammar(TokenCursor cursor, FactsBuilder findings, QueryGrammar queries) {
        this.cursor = cursor;
        this.findings = findings;
        this.queries = queries;
    }

    /** After CREATE TABLE. */
    void create(boolean temporary) {
        cursor.skipExistence();
        TableName table = cursor.tableName();
        findings.writes.add(table);
        if (temporary) {
            findings.effects.remove(Effect.IMPLICIT_COMMIT);
            findings.effects.add(Effect.CREATES_TEMPORARY_TABLE);
            findings.temporaryCreated.add(table);
        }
        if (cursor.accept("LIKE")) {
            findings.reads.add(cursor.tableName());
            return;
        }
        if (cursor.isSymbol('(') && cursor.word(1).equals("LIKE")) {
            cursor.at += 2;
            findings.reads.add(cursor.tableName());
            cursor.expectSymbol(')');
            return;
        }
        if (cursor.isSymbol('(') && !queries.startsQuery()) {
            cursor.at++;
            definitions();
        }
        options();
    }

    /** Columns, keys and constraints: only foreign keys name other tables. */
    private void definitions() {
        int depth = 1;
        while (depth > 0) {
            if (cursor.kind() == SqlLexer.END
                    || (cursor.is("SELECT") && !cursor.symbolAhead(-1, '.'))) {
                throw cursor.lost("unknown definition");
            }
            if (cursor.is("REFERENCES") && !cursor.symbolAhead(-1, '.')) {
                cursor.at++;
                findings.reads.add(cursor.tableName());
                continue;
            }
            depth += cursor.isSymbol('(') ? 1 : cursor.isSymbol(')') ? -1 : 0;
            cursor.at++;
        }
    }

    /** Table options and partitions, then perhaps a query whose rows fill the table. */
    private void options() {
        while (!cursor.atEnd()) {
            boolean option = cursor.symbolAhead(-1, '=') || cursor.symbolAhead(-1, '.');
            if (cursor.accept("WITH", "SYSTEM")) {
                continue;
            }
            if (!option && queries.startsQuery()) {
                queries.query();
                return;
            }
            if (cursor.is("UNION") && (cursor.symbolAhead(1, '=') || cursor.symbolAhead(1, '('))) {
                mergedTables();
            } else if (cursor.acceptSymbol('(')) {
                definitions();
            } else {
                cursor.at++;
            }
        }
    }

    private void mergedTables() {
        cursor.at++;
        cursor.acceptSymbol('=');
        cursor.expectSymbol('(');
        if (cursor.acceptSymbol(')')) {
            return;
        }
        do {
            findings.writes.add(cursor.tableName());
        } while (cursor.acceptSymbol(','));
        cursor.expectSymbol(')');
    }

    /** After ALTER TABLE. */
    void alter() {
        cursor.skipExistence();
        findings.writes.add(cursor.tableName());
        while (!cursor.atEnd()) {
            boolean named = cursor.symbolAhead(-1, '=') || cursor.symbolAhead(-1, '.');
            if (named) {
                cursor.at++;
            } else if (cursor.is("RENAME")) {
                renameInAlter();
            } else if (cursor.accept("WITH", "TABLE") || cursor.is("REFERENCES")) {
                if (cursor.accept("REFERENCES")) {
                    findings.reads.add(cursor.tableName());
                } else {
                    findings.writes.add(cursor.tableName());
                }
            } else if (cursor.is("CONVERT", "PARTITION") || cursor.is("CONVERT", "TABLE")) {
                convertInAlter();
            } else if (cursor.is("UNION")
                    && (cursor.symbolAhead(1, '=') || cursor.symbolAhead(1, '('))) {
                mergedTables();
            } else if (cursor.is("SELECT")) {
                throw cursor.lost("a query in ALTER TABLE");
            } else {
                cursor.at++;
            }
        }
    }

    private void renameInAlter() {
        cursor.at++;
        if (cursor.is("COLUMN") || cursor.is("INDEX") || cursor.is("KEY")) {
            cursor.at++;
            return;
        }
        if (!cursor.acceptAny("TO", "AS")) {
            cursor.acceptSymbol('=');
        }
        findings.writes.add(cursor.tableName());
    }

    /** MariaDB: {@code CONVERT PARTITION p TO TABLE t}, {@code CONVERT TABLE t TO PARTITION p}. */
    private void convertInAlter() {
        cursor.at++;
        if (cursor.accept("PARTITION")) {
            cursor.name();
            cursor.expect("TO");
        }
        cursor.expect("TABLE");
        findings.writes.add(cursor.tableName());
    }
}
