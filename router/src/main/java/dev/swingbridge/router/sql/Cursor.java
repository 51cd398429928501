package dev.swingbridge.router.sql;

import dev.swingbridge.router.table.TableName;
import java.util.Locale;

/** A place in the tokens, with the small steps every part of the grammar takes. */
final class Cursor {
    final Tokens tokens;
    int at;

    /** Completes names without a schema; empty when none is chosen. */
    String defaultSchema;

    Cursor(Tokens tokens) {
        this.tokens = tokens;
        this.defaultSchema = tokens.context().defaultSchema();
    }

    int kind() {
        return tokens.kind(at);
    }

    String word() {
        return tokens.word(at);
    }

    String word(int ahead) {
        return tokens.word(at + ahead);
    }

    boolean is(String word) {
        return tokens.word(at).equals(word);
    }

    boolean is(String first, String second) {
        return is(first) && word(1).equals(second);
    }

    boolean isSymbol(int symbol) {
        return tokens.symbol(at) == symbol;
    }

    boolean symbolAhead(int ahead, int symbol) {
        return tokens.symbol(at + ahead) == symbol;
    }

    /** The end of the text or of one of its statements. */
    boolean atEnd() {
        return kind() == SqlLexer.END || isSymbol(';');
    }

    boolean accept(String word) {
        if (is(word)) {
            at++;
            return true;
        }
        return false;
    }

    boolean accept(String first, String second) {
        if (is(first, second)) {
            at += 2;
            return true;
        }
        return false;
    }

    boolean acceptAny(String... words) {
        for (String word : words) {
            if (accept(word)) {
                return true;
            }
        }
        return false;
    }

    boolean acceptSymbol(int symbol) {
        if (isSymbol(symbol)) {
            at++;
            return true;
        }
        return false;
    }

    void expect(String word) {
        if (!accept(word)) {
            throw lost("expected " + word);
        }
    }

    void expectSymbol(char symbol) {
        if (!acceptSymbol(symbol)) {
            throw lost("expected " + symbol);
        }
    }

    void expectEnd() {
        if (!atEnd()) {
            throw lost("unknown clause");
        }
    }

    NotUnderstood lost(String why) {
        String near = kind() == SqlLexer.END ? "the end" : tokens.text(at, at);
        return new NotUnderstood(
                why + " at " + (near.length() > 40 ? near.substring(0, 40) : near));
    }

    boolean isName() {
        return kind() == SqlLexer.QUOTED_NAME
                || (kind() == SqlLexer.WORD && !Words.RESERVED.contains(word()));
    }

    /** One identifier; what stands behind a dot may be any word. */
    String name() {
        if (!isName()) {
            throw lost("expected a name");
        }
        return tokens.name(at++);
    }

    String nameAfterDot() {
        if (kind() != SqlLexer.WORD && kind() != SqlLexer.QUOTED_NAME) {
            throw lost("expected a name");
        }
        return tokens.name(at++);
    }

    /** {@code t}, {@code s.t} or the old {@code .t}, in the default schema where none is given. */
    TableName tableName() {
        if (acceptSymbol('.')) {
            return table("", nameAfterDot());
        }
        String first = name();
        return acceptSymbol('.') ? table(first, nameAfterDot()) : table("", first);
    }

    /** A routine, trigger or event: these names never depend on lower_case_table_names. */
    TableName objectName() {
        String first = name();
        if (acceptSymbol('.')) {
            return new TableName(schema(first), nameAfterDot().toLowerCase(Locale.ROOT));
        }
        return new TableName(schema(""), first.toLowerCase(Locale.ROOT));
    }

    TableName table(String schema, String table) {
        return new TableName(schema(schema), inServerCase(table));
    }

    /** The schema as the server spells it, or the default one for an empty name. */
    String schema(String given) {
        String schema = given.isEmpty() ? defaultSchema : given;
        if (schema.isEmpty()) {
            throw new NotUnderstood("a table without a schema, and none is chosen");
        }
        return inServerCase(schema);
    }

    String inServerCase(String name) {
        return tokens.context().lowerCaseTableNames() == 0 ? name : name.toLowerCase(Locale.ROOT);
    }

    /** {@code IF EXISTS} or {@code IF NOT EXISTS}, where one stands. */
    void skipExistence() {
        if (accept("IF")) {
            accept("NOT");
            expect("EXISTS");
        }
    }

    /** From behind an opening parenthesis to behind its closing one, whatever is in between. */
    void skipParentheses() {
        int depth = 1;
        while (depth > 0) {
            if (kind() == SqlLexer.END) {
                throw lost("unbalanced parentheses");
            }
            depth += isSymbol('(') ? 1 : isSymbol(')') ? -1 : 0;
            at++;
        }
    }

    void skipOptionalParentheses() {
        if (acceptSymbol('(')) {
            skipParentheses();
        }
    }
}
