package dev.swingbridge.proxy.catalog;

import dev.swingbridge.router.SchemaObjects.Leftovers;
import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.TokenCursor;
import dev.swingbridge.router.lexer.Tokens;
import dev.swingbridge.router.table.TableName;
import java.util.HashSet;
import java.util.Set;

/**
 * What the body of a routine or trigger may leave in the session that runs it, as its text says:
 * user variables, and temporary tables that are not dropped further down.
 */
final class StoredLeftovers {
    private final TokenCursor cursor;
    private final String schema;
    private final Set<String> variables = new HashSet<>();
    private final Set<TableName> tables = new HashSet<>();

    private StoredLeftovers(Tokens body, String schema) {
        this.cursor = new TokenCursor(body);
        this.schema = schema;
    }

    /**
     * @param schema where names without a schema are
     */
    static Leftovers in(Tokens body, String schema) {
        StoredLeftovers found = new StoredLeftovers(body, schema);
        while (found.cursor.kind() != SqlLexer.END) {
            found.step();
        }
        return new Leftovers(found.variables, found.tables);
    }

    private void step() {
        if (cursor.kind() == SqlLexer.USER_VARIABLE) {
            variables.add(cursor.tokens.userVariable(cursor.at++));
        } else if (cursor.accept("TEMPORARY", "TABLE")) {
            if (cursor.accept("IF", "NOT")) {
                cursor.accept("EXISTS");
            }
            if (cursor.tokens.isNamePart(cursor.at)) {
                tables.add(name());
            }
        } else if (cursor.accept("DROP")) {
            cursor.accept("TEMPORARY");
            if (cursor.acceptAny("TABLE", "TABLES")) {
                cursor.accept("IF", "EXISTS");
                dropped();
            }
        } else {
            cursor.at++;
        }
    }

    private void dropped() {
        do {
            if (!cursor.tokens.isNamePart(cursor.at)) {
                return;
            }
            tables.remove(name());
        } while (cursor.acceptSymbol(','));
    }

    /** A name, and what is in front of it. */
    private TableName name() {
        cursor.at += cursor.symbolAhead(1, '.') && cursor.tokens.isNamePart(cursor.at + 2) ? 2 : 0;
        TableName name =
                new TableName(
                        NamesInText.qualifier(cursor.tokens, cursor.at, schema),
                        cursor.tokens.name(cursor.at));
        cursor.at++;
        return name;
    }
}
