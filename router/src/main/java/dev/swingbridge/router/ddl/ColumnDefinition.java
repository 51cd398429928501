package dev.swingbridge.router.ddl;

import dev.swingbridge.router.ddl.DdlCursor.Unknown;
import dev.swingbridge.router.ddl.DdlWords.Kind;
import dev.swingbridge.router.ddl.DdlWords.Word;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads what stands behind a column's name, as far as MySQL and MariaDB make the same of it: the
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

    private final DdlCursor cursor;
    private boolean charsetOpen;
    private boolean initial;

    ColumnDefinition(DdlCursor cursor) {
        this.cursor = cursor;
    }

    /**
     * Moves behind the definition.
     *
     * @throws Unknown when there is a word in it that is not known to mean the same everywhere
     */
    void read() throws Unknown {
        boolean timestamp = cursor.is("TIMESTAMP");
        type();
        while (!cursor.atClauseEnd()) {
            attribute();
        }
        // Without its own word a TIMESTAMP's default depends on a setting of the server.
        if (charsetOpen || (timestamp && !initial)) {
            throw new Unknown();
        }
    }

    private void type() throws Unknown {
        Word word = cursor.word();
        cursor.skip();
        String type = word.kind() == Kind.PLAIN ? word.text() : "";
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
            cursor.expect("(");
            do {
                string();
            } while (cursor.accept(","));
            cursor.expect(")");
        } else if (!BARE.contains(type)) {
            throw new Unknown();
        }
    }

    private void signs() {
        while (cursor.acceptAny("UNSIGNED", "ZEROFILL")) {}
    }

    private void size(int most) throws Unknown {
        if (!cursor.accept("(")) {
            return;
        }
        number();
        if (most == 2 && cursor.accept(",")) {
            number();
        }
        cursor.expect(")");
    }

    private void attribute() throws Unknown {
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
                throw new Unknown();
            }
        } else if (cursor.accept("COMMENT")) {
            string();
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

    private boolean acceptClock() throws Unknown {
        Word word = cursor.word();
        if (word.kind() != Kind.PLAIN || !CLOCK.contains(word.text())) {
            return false;
        }
        cursor.skip();
        if (cursor.accept("(") && !cursor.accept(")")) {
            number();
            cursor.expect(")");
        }
        return true;
    }

    private void charset() throws Unknown {
        charsetOpen |= !CHARSETS.contains(cursor.name().toUpperCase(Locale.ROOT));
    }

    private void collation() throws Unknown {
        if (!COLLATIONS.matcher(cursor.name().toUpperCase(Locale.ROOT)).matches()) {
            throw new Unknown();
        }
        charsetOpen = false;
    }

    private void string() throws Unknown {
        if (!isString(cursor.word())) {
            throw new Unknown();
        }
        cursor.skip();
    }

    private void number() throws Unknown {
        if (!isNumber(cursor.word())) {
            throw new Unknown();
        }
        cursor.skip();
    }

    /** A value that is what it is, whenever and wherever. */
    static void literal(DdlCursor cursor) throws Unknown {
        if (cursor.acceptAny("NULL", "TRUE", "FALSE")) {
            return;
        }
        boolean signed = cursor.acceptAny("-", "+");
        Word word = cursor.word();
        boolean bits = word.is("B") || word.is("X");
        if (!signed && (isString(word) || (bits && isString(cursor.ahead(1))))) {
            cursor.skip();
            if (bits) {
                cursor.skip();
            }
            return;
        }
        boolean number = isNumber(word);
        if (number) {
            cursor.skip();
        }
        if (cursor.accept(".")) {
            number = isNumber(cursor.word());
            cursor.skip();
        }
        if (!number) {
            throw new Unknown();
        }
    }

    private static boolean isNumber(Word word) {
        return word.kind() == Kind.PLAIN && Character.isDigit(word.text().charAt(0));
    }

    /** What stands in double quotes is a string where a name makes no sense. */
    private static boolean isString(Word word) {
        return word.kind() == Kind.STRING
                || (word.kind() == Kind.QUOTED && word.spelled().startsWith("\""));
    }
}
