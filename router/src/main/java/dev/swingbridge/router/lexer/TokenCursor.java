package dev.swingbridge.router.lexer;

import dev.swingbridge.router.table.TableName;
import java.util.Locale;

/** A place in the tokens, with the small steps every part of the grammar takes. */
public final class TokenCursor {
    public final Tokens tokens;
    public int at;

    /** Completes names without a schema; empty when none is chosen. */
    public String defaultSchema;

    public TokenCursor(Tokens tokens) {
        this.tokens = tokens;
        this.defaultSchema = tokens.context().defaultSchema();
    }

    public int kind() {
        return tokens.kind(at);
    }

    public String word() {
        return tokens.word(at);
    }

    public String word(int ahead) {
        return tokens.word(at + ahead);
    }

    public boolean is(String word) {
        return tokens.word(at).equals(word);
    }

    public boolean is(String first, String second) {
        return is(first) && word(1).equals(second);
    }

    public boolean isSymbol(int symbol) {
        return tokens.symbol(at) == symbol;
    }

    public boolean symbolAhead(int ahead, int symbol) {
        return tokens.symbol(at + ahead) == symbol;
    }

    /** The end of the text or of one of its statements. */
    public boolean atEnd() {
        return kind() == SqlLexer.END || isSymbol(';');
    }

    /** The end of the text or of one of the clauses between commas. */
    public boolean atClauseEnd() {
        return atEnd() || isSymbol(',') || isSymbol(')');
    }

    public boolean accept(String word) {
        if (is(word)) {
            at++;
            return true;
        }
        return false;
    }

    public boolean accept(String first, String second) {
        if (is(first, second)) {
            at += 2;
            return true;
        }
        return false;
    }

    public boolean acceptAny(String... words) {
        for (String word : words) {
            if (accept(word)) {
                return true;
            }
        }
        return false;
    }

    public boolean acceptSymbol(int symbol) {
        if (isSymbol(symbol)) {
            at++;
            return true;
        }
        return false;
    }

    public void expect(String word) {
        if (!accept(word)) {
            throw lost("expected " + word);
        }
    }

    public void expectSymbol(char symbol) {
        if (!acceptSymbol(symbol)) {
            throw lost("expected " + symbol);
        }
    }

    public void expectEnd() {
        if (!atEnd()) {
            throw lost("unknown clause");
        }
    }

    public NotUnderstood lost(String why) {
        String near = kind() == SqlLexer.END ? "the end" : tokens.text(at, at);
        return new NotUnderstood(
                why + " at " + (near.length() > 40 ? near.substring(0, 40) : near));
    }

    public boolean isName() {
        return kind() == SqlLexer.QUOTED_NAME
                || (kind() == SqlLexer.WORD && !Keywords.RESERVED.contains(word()));
    }

    /** One identifier; what stands after a dot may be any word. */
    public String name() {
        if (!isName()) {
            throw lost("expected a name");
        }
        return tokens.name(at++);
    }

    public String nameAfterDot() {
        if (kind() != SqlLexer.WORD && kind() != SqlLexer.QUOTED_NAME) {
            throw lost("expected a name");
        }
        return tokens.name(at++);
    }

    /** {@code t}, {@code s.t} or the old {@code .t}, in the default schema where none is given. */
    public TableName tableName() {
        if (acceptSymbol('.')) {
            return table("", nameAfterDot());
        }
        String first = name();
        return acceptSymbol('.') ? table(first, nameAfterDot()) : table("", first);
    }

    /** A routine, trigger or event: these names never depend on lower_case_table_names. */
    public TableName objectName() {
        String first = name();
        if (acceptSymbol('.')) {
            return new TableName(schema(first), nameAfterDot().toLowerCase(Locale.ROOT));
        }
        return new TableName(schema(""), first.toLowerCase(Locale.ROOT));
    }

    public TableName table(String schema, String table) {
        return new TableName(schema(schema), inServerCase(table));
    }

    /** The schema as the server spells it, or the default one for an empty name. */
    public String schema(String given) {
        String schema = given.isEmpty() ? defaultSchema : given;
        if (schema.isEmpty()) {
            throw new NotUnderstood("a table without a schema, and none is chosen");
        }
        return inServerCase(schema);
    }

    public String inServerCase(String name) {
        return tokens.context().lowerCaseTableNames() == 0 ? name : name.toLowerCase(Locale.ROOT);
    }

    /** {@code IF EXISTS} or {@code IF NOT EXISTS}, where one stands. */
    public void skipExistence() {
        if (accept("IF")) {
            accept("NOT");
            expect("EXISTS");
        }
    }

    /** From after an opening parenthesis to after its closing one, whatever is in between. */
    public void skipParentheses() {
        int depth = 1;
        while (depth > 0) {
            if (kind() == SqlLexer.END) {
                throw lost("unbalanced parentheses");
            }
            depth += isSymbol('(') ? 1 : isSymbol(')') ? -1 : 0;
            at++;
        }
    }

    public void skipOptionalParentheses() {
        if (acceptSymbol('(')) {
            skipParentheses();
        }
    }
}
