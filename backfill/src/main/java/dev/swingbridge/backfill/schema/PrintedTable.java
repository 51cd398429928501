package dev.swingbridge.backfill.schema;

import dev.swingbridge.backfill.server.Rows;
import dev.swingbridge.router.lexer.EditedText;
import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.TextRange;
import dev.swingbridge.router.lexer.Tokens;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A table as SHOW CREATE TABLE prints it to a session without modes of reading. */
public final class PrintedTable {
    /** Runs every version comment of its own server, as that server does. */
    private static final int ANY_VERSION = 999_999;

    static final SqlContext BY_MYSQL = SqlContext.of("", ServerDialect.mysql(ANY_VERSION));
    static final SqlContext BY_MARIADB = SqlContext.of("", ServerDialect.mariaDb(ANY_VERSION));

    private final String text;
    private final Tokens tokens;

    PrintedTable(String text, SqlContext context) {
        this.text = text;
        this.tokens = Tokens.of(text, context);
    }

    /** Null when it is no table, or not there. */
    public static @Nullable PrintedTable read(
            Connection connection, boolean mariaDb, TableName table) throws SQLException {
        String text =
                Rows.first(connection, "SHOW CREATE TABLE " + table.quoted()).get("create table");
        return text == null ? null : new PrintedTable(text, mariaDb ? BY_MARIADB : BY_MYSQL);
    }

    /** Without what rows alone change in it: the option {@code AUTO_INCREMENT=5}. */
    public String withoutCounter() {
        EditedText edited = new EditedText(text);
        for (int at = 1; tokens.kind(at) != SqlLexer.END; at++) {
            boolean counter =
                    tokens.word(at).equals("AUTO_INCREMENT")
                            && tokens.symbol(at + 1) == '='
                            && tokens.kind(at + 2) == SqlLexer.NUMBER;
            if (counter) {
                int blank = tokens.range(at - 1, at - 1).end();
                edited.replace(new TextRange(blank, tokens.range(at + 2, at + 2).end()), "");
                break;
            }
        }
        return edited.whole();
    }

    /** Indexes that are neither unique nor of a special kind: quoted name to definition. */
    public Map<String, String> plainKeys() {
        Map<String, String> keys = new LinkedHashMap<>();
        int depth = 0;
        int key = -1; // the one that the cursor is in
        for (int at = 1; tokens.kind(at) != SqlLexer.END; at++) {
            int symbol = tokens.symbol(at);
            if (key >= 0 && depth == 1 && (symbol == ',' || symbol == ')')) {
                keys.put(tokens.text(key + 1, key + 1), textBetween(key, at));
                key = -1;
            }
            depth += symbol == '(' ? 1 : symbol == ')' ? -1 : 0;
            if (depth == 1 && beginsPlainKey(at)) {
                key = at;
            }
        }
        return keys;
    }

    private boolean beginsPlainKey(int at) {
        boolean clause = tokens.symbol(at - 1) == ',' || tokens.symbol(at - 1) == '(';
        return clause
                && tokens.word(at).equals("KEY")
                && tokens.kind(at + 1) == SqlLexer.QUOTED_NAME;
    }

    /** With the sign that ends a comment, where one stands before the second token. */
    private String textBetween(int first, int end) {
        return (tokens.text(first, end - 1) + tokens.before(end)).stripTrailing();
    }
}
