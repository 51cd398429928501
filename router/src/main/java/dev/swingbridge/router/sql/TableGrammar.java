package dev.swingbridge.router.sql;

import dev.swingbridge.router.lexer.Keywords;
import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.TokenCursor;
import dev.swingbridge.router.sql.CommonTables.Reference;
import dev.swingbridge.router.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Table references: FROM and JOIN, derived tables, LATERAL, JSON_TABLE, index hints. */
final class TableGrammar {
    private static final Set<String> JOINS =
            Set.of("JOIN", "INNER", "CROSS", "LEFT", "RIGHT", "NATURAL", "STRAIGHT_JOIN");

    private static final Set<String> PERIODS = Set.of("SYSTEM_TIME", "PORTION");

    private final TokenCursor cursor;
    private final QueryGrammar queries;
    private final CommonTables common;

    TableGrammar(TokenCursor cursor, QueryGrammar queries, CommonTables common) {
        this.cursor = cursor;
        this.queries = queries;
        this.common = common;
    }

    /**
     * A list of table references. Tables inside derived tables go to the findings as read; the
     * named ones are returned, for the statement to say what it does to them.
     */
    List<Reference> references() {
        List<Reference> found = new ArrayList<>();
        references(found);
        return found;
    }

    /** Those the name stands for: by alias, else by table name. */
    List<Reference> aliased(String name, List<Reference> references) {
        List<Reference> found =
                references.stream().filter(reference -> reference.alias().equals(name)).toList();
        if (found.isEmpty()) {
            found =
                    references.stream()
                            .filter(reference -> reference.alias().equalsIgnoreCase(name))
                            .toList();
        }
        return found.isEmpty() ? references : found;
    }

    /** A single table name, none when WITH hides it. */
    List<TableName> named() {
        int begin = cursor.at;
        if (cursor.isName() && !cursor.symbolAhead(1, '.') && common.hides(cursor.name())) {
            return List.of();
        }
        cursor.at = begin;
        return List.of(cursor.tableName());
    }

    private void references(List<Reference> found) {
        do {
            joined(found);
        } while (cursor.acceptSymbol(','));
    }

    private void joined(List<Reference> found) {
        factor(found);
        while (true) {
            if (JOINS.contains(cursor.word())) {
                cursor.accept("NATURAL");
                if (!cursor.acceptAny("STRAIGHT_JOIN")) {
                    cursor.acceptAny("INNER", "CROSS", "LEFT", "RIGHT");
                    cursor.accept("OUTER");
                    cursor.expect("JOIN");
                }
                factor(found);
            } else if (cursor.is("ON") && !cursor.word(1).equals("DUPLICATE")) {
                cursor.at++;
                queries.expressions().one();
            } else if (cursor.is("USING") && cursor.symbolAhead(1, '(')) {
                cursor.at += 2;
                cursor.skipParentheses();
            } else {
                return;
            }
        }
    }

    private void factor(List<Reference> found) {
        if (cursor.isSymbol('(')) {
            parenthesised(found);
        } else if (cursor.is("LATERAL") && cursor.symbolAhead(1, '(')) {
            cursor.at++;
            parenthesised(found);
        } else if (cursor.is("JSON_TABLE") && cursor.symbolAhead(1, '(')) {
            cursor.at += 2;
            queries.expressions().parentheses();
            alias();
        } else if (cursor.acceptSymbol('{')) {
            cursor.expect("OJ");
            joined(found);
            cursor.expectSymbol('}');
        } else {
            table(found);
        }
    }

    /** A derived table, or joins in parentheses, which may begin with one. */
    private void parenthesised(List<Reference> found) {
        queries.enter();
        cursor.expectSymbol('(');
        boolean derived = !cursor.isSymbol('(') && (queries.startsQuery() || cursor.is("VALUES"));
        if (derived) {
            queries.query();
        } else {
            references(found);
            if (queries.atSetOperation() || cursor.is("ORDER") || cursor.is("LIMIT")) {
                queries.tail();
            }
        }
        cursor.expectSymbol(')');
        queries.leave();
        if (alias() != null) {
            cursor.skipOptionalParentheses();
        }
    }

    private void table(List<Reference> found) {
        int begin = cursor.at;
        List<TableName> names = named();
        String last = cursor.tokens.name(cursor.at - 1);
        if (cursor.accept("PARTITION")) {
            cursor.expectSymbol('(');
            cursor.skipParentheses();
        }
        if (cursor.is("FOR") && PERIODS.contains(cursor.word(1))) {
            period();
        }
        String alias = alias();
        if (cursor.at == begin) {
            throw cursor.lost("expected a table");
        }
        names.forEach(name -> found.add(new Reference(alias == null ? last : alias, name)));
        indexHints();
        sample();
    }

    /** MariaDB: {@code FOR SYSTEM_TIME AS OF ...}, {@code BETWEEN ... AND ...}, {@code ALL}. */
    private void period() {
        cursor.at += 2;
        if (cursor.accept("ALL")) {
            return;
        }
        if (cursor.accept("OF")) {
            cursor.name();
        }
        if (!cursor.accept("AS", "OF") && !cursor.acceptAny("FROM", "BETWEEN")) {
            throw cursor.lost("expected a period");
        }
        queries.expressions().period();
    }

    private @Nullable String alias() {
        boolean explicit = cursor.accept("AS");
        if (cursor.kind() == SqlLexer.STRING && explicit) {
            return cursor.tokens.stringValue(cursor.at++);
        }
        boolean name =
                cursor.kind() == SqlLexer.QUOTED_NAME
                        || (cursor.isName()
                                && (explicit || !Keywords.NOT_AN_ALIAS.contains(cursor.word()))
                                && !Keywords.CLAUSES.contains(cursor.word()));
        if (name) {
            return cursor.name();
        }
        if (explicit) {
            throw cursor.lost("expected an alias");
        }
        return null;
    }

    private void indexHints() {
        while (cursor.is("USE") || cursor.is("FORCE") || cursor.is("IGNORE")) {
            String kind = cursor.word(1);
            if (!kind.equals("INDEX") && !kind.equals("KEY")) {
                return;
            }
            cursor.at += 2;
            if (cursor.accept("FOR")) {
                if (!cursor.accept("JOIN")) {
                    cursor.acceptAny("ORDER", "GROUP");
                    cursor.expect("BY");
                }
            }
            cursor.expectSymbol('(');
            cursor.skipParentheses();
            // MariaDB and MySQL take several hints, with or without commas between them.
            if (cursor.isSymbol(',')
                    && (cursor.word(1).equals("USE")
                            || cursor.word(1).equals("FORCE")
                            || cursor.word(1).equals("IGNORE"))) {
                cursor.at++;
            }
        }
    }

    private void sample() {
        if (cursor.accept("TABLESAMPLE")) {
            cursor.acceptAny("SYSTEM", "BERNOULLI");
            cursor.expectSymbol('(');
            queries.expressions().parentheses();
        }
    }
}
