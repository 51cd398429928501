package dev.swingbridge.router.ddl;

import dev.swingbridge.router.lexer.NotUnderstood;
import dev.swingbridge.router.lexer.SqlCharset;
import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.TokenCursor;
import dev.swingbridge.router.lexer.Tokens;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Reads ALTER TABLE, CREATE INDEX, DROP INDEX and TRUNCATE clause by clause. Every clause must be
 * of a known form; one that is not makes the whole statement {@link Extent#BEYOND}.
 */
final class TableChangeGrammar {
    private static final Set<String> OPTIONS_WITHOUT_EFFECT =
            Set.of(
                    "COMMENT",
                    "STATS_PERSISTENT",
                    "STATS_AUTO_RECALC",
                    "STATS_SAMPLE_PAGES",
                    "AVG_ROW_LENGTH",
                    "MAX_ROWS",
                    "MIN_ROWS",
                    "CHECKSUM",
                    "DELAY_KEY_WRITE",
                    "PACK_KEYS",
                    "ALGORITHM",
                    "LOCK");
    private static final Set<String> OPTIONS_OF_STORAGE =
            Set.of("ROW_FORMAT", "KEY_BLOCK_SIZE", "AUTO_INCREMENT", "CHARSET", "COLLATE");

    private static final Set<String> INDEX_OPTIONS =
            Set.of("COMMENT", "KEY_BLOCK_SIZE", "ALGORITHM", "LOCK");

    private static final Set<String> PORTABLE_OPTIONS =
            Set.of("ROW_FORMAT", "KEY_BLOCK_SIZE", "AUTO_INCREMENT");

    /** What is added or dropped under these names is no column. */
    private static final Set<String> BEYOND =
            Set.of(
                    "PRIMARY",
                    "FOREIGN",
                    "CONSTRAINT",
                    "CHECK",
                    "PARTITION",
                    "SYSTEM",
                    "PERIOD",
                    "VECTOR");

    private final TokenCursor cursor;

    private Extent extent = Extent.NOTHING;
    private final Set<String> indexes = new HashSet<>();
    private final Set<String> columns = new HashSet<>();
    private final Set<String> newNames = new HashSet<>();
    private boolean portable;
    private String schema = "";
    private String table = "";

    /**
     * @param begin the token its statement begins with
     */
    TableChangeGrammar(Tokens tokens, int begin) {
        this.cursor = new TokenCursor(tokens);
        cursor.at = begin;
        this.portable = !tokens.versionComments();
    }

    /** The statement, to its end or a semicolon; what is not read with certainty is beyond. */
    TableChange read() {
        Tokens tokens = cursor.tokens;
        int begin = cursor.at;
        try {
            statement();
            cursor.expectEnd();
        } catch (NotUnderstood _) {
            extent = Extent.BEYOND;
        }
        if (!tokens.trouble().isEmpty()) {
            extent = Extent.BEYOND;
        }
        portable &= newNames.stream().noneMatch(columns::contains) && isPlain(begin);
        return new TableChange(extent, schema, table, indexes, columns, portable);
    }

    /** No byte that may escape another, nor one that has to be decoded, but of UTF-8. */
    private boolean isPlain(int begin) {
        boolean utf8 = cursor.tokens.context().charset() == SqlCharset.UTF8;
        for (int at = begin; at < cursor.at; at++) {
            if (cursor.tokens.hasByte(at, seen -> seen == '\\' || (seen < 0 && !utf8))) {
                return false;
            }
        }
        return true;
    }

    private void statement() {
        if (cursor.accept("TRUNCATE")) {
            cursor.accept("TABLE");
            tableName();
            extent = Extent.ROWS_GO;
        } else if (cursor.accept("ALTER")) {
            special("ONLINE");
            cursor.expect("TABLE");
            existence();
            tableName();
            alterTable();
        } else if (cursor.accept("CREATE")) {
            boolean _ = special("SPATIAL") || cursor.acceptAny("UNIQUE", "FULLTEXT");
            cursor.expect("INDEX");
            existence();
            cursor.name();
            indexType();
            cursor.expect("ON");
            tableName();
            columnList();
            indexOptions();
            extent = Extent.COLUMNS_STAY;
        } else if (cursor.accept("DROP")) {
            cursor.expect("INDEX");
            existence();
            dropIndex(cursor.name());
            cursor.expect("ON");
            tableName();
            indexOptions();
        } else {
            throw cursor.lost("unknown statement");
        }
    }

    private void alterTable() {
        if (cursor.atEnd()) {
            return;
        }
        do {
            clause();
        } while (cursor.acceptSymbol(','));
    }

    private void clause() {
        if (cursor.accept("ADD")) {
            add();
        } else if (cursor.accept("DROP")) {
            drop();
        } else if (cursor.accept("MODIFY")) {
            cursor.accept("COLUMN");
            existence();
            touchedColumn();
            columnDefinition();
        } else if (cursor.accept("CHANGE")) {
            cursor.accept("COLUMN");
            existence();
            renamedColumn(touchedColumn());
            columnDefinition();
        } else if (cursor.accept("RENAME")) {
            rename();
        } else if (cursor.accept("ALTER")) {
            alter();
        } else {
            options();
        }
        if (!cursor.atClauseEnd()) {
            throw cursor.lost("unknown clause");
        }
    }

    private void add() {
        if (cursor.accept("CONSTRAINT")) {
            if (!cursor.is("UNIQUE")) {
                cursor.name();
            }
            if (!cursor.is("UNIQUE")) {
                throw cursor.lost("not known to leave the rows as they are");
            }
        }
        boolean special = special("SPATIAL") || cursor.acceptAny("UNIQUE", "FULLTEXT");
        if (cursor.acceptAny("INDEX", "KEY") || special) {
            existence();
            if (!cursor.isSymbol('(') && !cursor.is("USING")) {
                cursor.name();
            }
            indexType();
            columnList();
            indexOptions();
            widen(Extent.COLUMNS_STAY);
            return;
        }
        refuseBeyond();
        cursor.accept("COLUMN");
        existence();
        if (cursor.acceptSymbol('(')) {
            do {
                cursor.name();
                columnDefinition();
            } while (cursor.acceptSymbol(','));
            cursor.expectSymbol(')');
        } else {
            cursor.name();
            columnDefinition();
        }
    }

    private void refuseBeyond() {
        if (BEYOND.contains(cursor.word())) {
            throw cursor.lost("no column");
        }
    }

    private void drop() {
        if (cursor.acceptAny("INDEX", "KEY")) {
            existence();
            dropIndex(cursor.name());
            return;
        }
        refuseBeyond();
        cursor.accept("COLUMN");
        existence();
        touchedColumn();
        boolean _ = special("RESTRICT") || special("CASCADE");
        widen(Extent.COLUMNS_CHANGE);
    }

    private void dropIndex(String index) {
        if (index.equalsIgnoreCase("PRIMARY")) {
            throw cursor.lost("not known to leave the rows as they are");
        }
        indexes.add(lower(index));
        widen(Extent.COLUMNS_STAY);
    }

    private void rename() {
        if (cursor.accept("COLUMN")) {
            existence();
            String column = touchedColumn();
            cursor.expect("TO");
            renamedColumn(column);
            widen(Extent.COLUMNS_CHANGE);
        } else if (cursor.acceptAny("INDEX", "KEY")) {
            existence();
            dropIndex(cursor.name());
            cursor.expect("TO");
            cursor.name();
        } else {
            throw cursor.lost("not known to leave the rows as they are");
        }
    }

    private void alter() {
        if (cursor.acceptAny("INDEX", "KEY")) {
            existence();
            dropIndex(cursor.name());
            portable = false;
            if (!cursor.acceptAny("VISIBLE", "INVISIBLE", "IGNORED")) {
                cursor.expect("NOT");
                cursor.expect("IGNORED");
            }
            return;
        }
        if (cursor.is("CHECK") || cursor.is("CONSTRAINT")) {
            throw cursor.lost("not known to leave the rows as they are");
        }
        cursor.accept("COLUMN");
        existence();
        cursor.name();
        if (cursor.accept("SET")) {
            cursor.expect("DEFAULT");
            if (cursor.isSymbol('(')) {
                throw cursor.lost("not known to leave the rows as they are");
            }
            constant();
        } else {
            cursor.expect("DROP");
            cursor.expect("DEFAULT");
        }
        widen(Extent.COLUMNS_STAY);
    }

    private String touchedColumn() {
        String column = lower(cursor.name());
        columns.add(column);
        return column;
    }

    /** Where names go round, the definition does not tell whether it was done once or twice. */
    private void renamedColumn(String from) {
        String to = lower(cursor.name());
        if (!to.equals(from)) {
            newNames.add(to);
        }
    }

    private void columnDefinition() {
        widen(Extent.COLUMNS_CHANGE);
        int start = cursor.at;
        try {
            new ColumnDefinition(cursor).read();
        } catch (NotUnderstood _) {
            portable = false;
            cursor.at = start;
            skipClause();
        }
    }

    /** A default that is one value. */
    private void constant() {
        int start = cursor.at;
        try {
            ColumnDefinition.literal(cursor);
        } catch (NotUnderstood _) {
            portable = false;
            cursor.at = start;
            cursor.acceptSymbol('-');
            cursor.at++;
        }
    }

    /** Whatever stands here up to the end of the clause; something must. */
    private void skipClause() {
        int from = cursor.at;
        while (!cursor.atClauseEnd()) {
            if (cursor.acceptSymbol('(')) {
                cursor.skipParentheses();
            } else {
                cursor.at++;
            }
        }
        if (cursor.at == from) {
            throw cursor.lost("expected a definition");
        }
    }

    private void existence() {
        if (special("IF")) {
            cursor.accept("NOT");
            cursor.expect("EXISTS");
        }
    }

    /** A word that not every server knows in this place. */
    private boolean special(String word) {
        boolean there = cursor.accept(word);
        portable &= !there;
        return there;
    }

    /** Options with nothing but blanks between them. */
    private void options() {
        do {
            option();
        } while (!cursor.atClauseEnd());
    }

    private void option() {
        String word = cursor.word();
        cursor.at++;
        switch (word) {
            case "FORCE" -> {
                // a rebuild
            }
            case "NOWAIT" -> portable = false;
            case "ENABLE", "DISABLE" -> cursor.expect("KEYS");
            case "WAIT" -> {
                portable = false;
                value();
            }
            case "ENGINE" -> {
                cursor.acceptSymbol('=');
                cursor.expect("INNODB");
            }
            default -> {
                if (OPTIONS_WITHOUT_EFFECT.contains(word)) {
                    wayOfDoing(word);
                    value();
                } else {
                    storageOption(word);
                    widen(Extent.COLUMNS_STAY);
                }
            }
        }
    }

    /** One value after an option's name. */
    private void value() {
        cursor.acceptSymbol('=');
        switch (cursor.kind()) {
            case SqlLexer.WORD, SqlLexer.QUOTED_NAME, SqlLexer.STRING, SqlLexer.NUMBER ->
                    cursor.at++;
            default -> throw cursor.lost("expected a value");
        }
    }

    /** Servers differ in what they can do in which way, and refuse the others. */
    private void wayOfDoing(String option) {
        if (option.equals("ALGORITHM") || option.equals("LOCK")) {
            portable &= cursor.word(cursor.isSymbol('=') ? 1 : 0).equals("DEFAULT");
        }
    }

    private void storageOption(String first) {
        String word = first;
        if (word.equals("DEFAULT")) {
            word = cursor.word();
            cursor.at++;
        }
        portable &= PORTABLE_OPTIONS.contains(word);
        if (word.equals("CHARACTER")) {
            cursor.expect("SET");
        } else if (!OPTIONS_OF_STORAGE.contains(word)) {
            throw cursor.lost("unknown option");
        }
        value();
    }

    private void indexType() {
        if (cursor.acceptAny("USING", "TYPE")) {
            cursor.name();
        }
    }

    /** Columns, with lengths and directions; an expression would hide a column after the others. */
    private void columnList() {
        cursor.expectSymbol('(');
        do {
            cursor.name();
            if (cursor.acceptSymbol('(')) {
                cursor.at++;
                cursor.expectSymbol(')');
            }
            cursor.acceptAny("ASC", "DESC");
        } while (cursor.acceptSymbol(','));
        cursor.expectSymbol(')');
    }

    private void indexOptions() {
        while (!cursor.atClauseEnd()) {
            if (cursor.accept("USING")) {
                cursor.name();
            } else if (special("WITH")) {
                cursor.expect("PARSER");
                cursor.name();
            } else if (!cursor.acceptAny("VISIBLE", "INVISIBLE", "IGNORED", "NOWAIT")) {
                String option = cursor.word();
                if (!INDEX_OPTIONS.contains(option)) {
                    throw cursor.lost("unknown option");
                }
                cursor.at++;
                wayOfDoing(option);
                value();
            } else {
                portable = false;
            }
        }
    }

    private void tableName() {
        String first = cursor.name();
        if (cursor.acceptSymbol('.')) {
            schema = first;
            first = cursor.nameAfterDot();
        }
        table = first;
    }

    private void widen(Extent found) {
        extent = extent.or(found);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
