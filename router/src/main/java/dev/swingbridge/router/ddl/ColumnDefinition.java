package dev.swingbridge.router.ddl;

import dev.swingbridge.router.lexer.NotUnderstood;
import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.TokenCursor;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads what stands after a column's name, as far as MySQL and MariaDB make the same of it: the
 * types both have, literal defaults, the clock of the session. Character sets and collations only
 * by names that mean the same on both.
 */
final class ColumnDefinition {
    private static final Set<String> INTEGERS =
            Set.of("TINYINT", "SMALLINT", "MEDIUMINT", "INT", "INTEGER", "BIGINT");
    private static final Set<String> NUMBERS = Set.of("DECIMAL", "NUMERIC", "DEC", "FIXED");
    private static final Set<String> SIZED =
            Set.of(
                    "BIT",
                    "BINARY",
                    "VARBINARY",
                    "BLOB",
                    "TINYBLOB",
                    "MEDIUMBLOB",
                    "LONGBLOB",
                    "TIME",
                    "DATETIME",
                    "TIMESTAMP",
                    "YEAR");
    private static final Set<String> TEXTS =
            Set.of("CHAR", "VARCHAR", "TEXT", "TINYTEXT", "MEDIUMTEXT", "LONGTEXT");
    private static final Set<String> BARE = Set.of("BOOL", "BOOLEAN", "DATE", "JSON");
    private static final Set<String> CLOCK =
            Set.of("CURRENT_TIMESTAMP", "NOW", "LOCALTIME", "LOCALTIMESTAMP");

    /** Their default collation is the same everywhere. */
    private static final Set<String> CHARSETS = Set.of("LATIN1", "ASCII", "BINARY");

    private static final Pattern COLLATIONS =
            Pattern.compile(
                    "(UTF8MB4|UTF8MB3|LATIN1|ASCII)"
                            + "_(BIN|GENERAL_CI|UNICODE_CI|UNICODE_520_CI|SWEDISH_CI)");

    private final TokenCursor cursor;
    private boolean charsetOpen;
    private boolean initial;

    ColumnDefinition(TokenCursor cursor) {
        this.cursor = cursor;
    }

    /**
     * Moves past the definition.
     *
     * @throws NotUnderstood when there is a word in it that is not known to mean the same
     *     everywhere
     */
    void read() {
        boolean timestamp = cursor.is("TIMESTAMP");
        type();
        while (!cursor.atClauseEnd()) {
            attribute();
        }
        // Without its own word a TIMESTAMP's default depends on a setting of the server.
        if (charsetOpen || (timestamp && !initial)) {
            throw cursor.lost("a default that the server decides");
        }
    }

    private void type() {
        String type = cursor.word();
        cursor.at++;
        if (INTEGERS.contains(type)) {
            size(1);
            signs();
        } else if (NUMBERS.contains(type) || type.equals("FLOAT")) {
            size(2);
            signs();
        } else if (type.equals("DOUBLE")) {
            cursor.accept("PRECISION");
            size(2);
            signs();
        } else if (SIZED.contains(type)) {
            size(1);
        } else if (TEXTS.contains(type)) {
            size(1);
        } else if (type.equals("ENUM") || type.equals("SET")) {
            cursor.expectSymbol('(');
            do {
                take(SqlLexer.STRING);
            } while (cursor.acceptSymbol(','));
            cursor.expectSymbol(')');
        } else if (!BARE.contains(type)) {
            throw cursor.lost("unknown type");
        }
    }

    private void signs() {
        while (cursor.acceptAny("UNSIGNED", "ZEROFILL")) {}
    }

    private void size(int most) {
        if (!cursor.acceptSymbol('(')) {
            return;
        }
        take(SqlLexer.NUMBER);
        if (most == 2 && cursor.acceptSymbol(',')) {
            take(SqlLexer.NUMBER);
        }
        cursor.expectSymbol(')');
    }

    private void attribute() {
        if (cursor.accept("NULL")) {
            initial = true;
        } else if (cursor.accept("NOT")) {
            cursor.expect("NULL");
        } else if (cursor.accept("DEFAULT")) {
            initial = true;
            if (!acceptClock()) {
                literal(cursor);
            }
        } else if (cursor.accept("ON")) {
            cursor.expect("UPDATE");
            if (!acceptClock()) {
                throw cursor.lost("unknown value");
            }
        } else if (cursor.accept("COMMENT")) {
            take(SqlLexer.STRING);
        } else if (cursor.accept("CHARSET")) {
            charset();
        } else if (cursor.accept("CHARACTER")) {
            cursor.expect("SET");
            charset();
        } else if (cursor.accept("COLLATE")) {
            collation();
        } else if (cursor.accept("AFTER")) {
            cursor.name();
        } else {
            cursor.expect("FIRST");
        }
    }

    private boolean acceptClock() {
        if (!CLOCK.contains(cursor.word())) {
            return false;
        }
        cursor.at++;
        if (cursor.acceptSymbol('(') && !cursor.acceptSymbol(')')) {
            take(SqlLexer.NUMBER);
            cursor.expectSymbol(')');
        }
        return true;
    }

    private void charset() {
        charsetOpen |= !CHARSETS.contains(cursor.nameAfterDot().toUpperCase(Locale.ROOT));
    }

    private void collation() {
        if (!COLLATIONS.matcher(cursor.nameAfterDot().toUpperCase(Locale.ROOT)).matches()) {
            throw cursor.lost("unknown collation");
        }
        charsetOpen = false;
    }

    private void take(int kind) {
        if (cursor.kind() != kind) {
            throw cursor.lost("expected a value");
        }
        cursor.at++;
    }

    /** A value that is what it is, whenever and wherever. */
    static void literal(TokenCursor cursor) {
        if (cursor.acceptAny("NULL", "TRUE", "FALSE")) {
            return;
        }
        boolean signed = cursor.acceptSymbol('-') || cursor.acceptSymbol('+');
        boolean value =
                cursor.kind() == SqlLexer.NUMBER || (cursor.kind() == SqlLexer.STRING && !signed);
        if (!value) {
            throw cursor.lost("expected a value");
        }
        cursor.at++;
    }
}
