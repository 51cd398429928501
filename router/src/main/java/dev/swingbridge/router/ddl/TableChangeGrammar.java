package dev.swingbridge.router.ddl;

import dev.swingbridge.router.ddl.DdlCursor.Unknown;
import dev.swingbridge.router.ddl.DdlWords.Kind;
import dev.swingbridge.router.ddl.DdlWords.Word;
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

    private final DdlCursor cursor;

    private Extent extent = Extent.NOTHING;
    private final Set<String> indexes = new HashSet<>();
    private final Set<String> columns = new HashSet<>();
    private final Set<String> newNames = new HashSet<>();
    private boolean portable;
    private String schema = "";
    private String table = "";

    TableChangeGrammar(String sql) {
        this.cursor = new DdlCursor(sql);
        // Whether a backslash escapes depends on the session; who reads a versioned comment, on
        // the server.
        this.portable = !sql.contains("\\") && !sql.contains("/*!") && !sql.contains("/*M!");
    }

    TableChange read() {
        try {
            statement();
            cursor.accept(";");
            if (!cursor.atEnd()) {
                throw new Unknown();
            }
        } catch (Unknown _) {
            extent = Extent.BEYOND;
        }
        portable &= newNames.stream().noneMatch(columns::contains);
        return new TableChange(extent, schema, table, indexes, columns, portable);
    }

    private void statement() throws Unknown {
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
            throw new Unknown();
        }
    }

    private void alterTable() throws Unknown {
        if (cursor.atClauseEnd()) {
            return;
        }
        do {
            clause();
        } while (cursor.accept(","));
    }

    private void clause() throws Unknown {
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
            throw new Unknown();
        }
    }

    private void add() throws Unknown {
        if (cursor.accept("CONSTRAINT")) {
            if (!cursor.is("UNIQUE")) {
                cursor.name();
            }
            if (!cursor.is("UNIQUE")) {
                throw new Unknown();
            }
        }
        boolean special = special("SPATIAL") || cursor.acceptAny("UNIQUE", "FULLTEXT");
        if (cursor.acceptAny("INDEX", "KEY") || special) {
            existence();
            if (!cursor.word().isSign("(") && !cursor.is("USING")) {
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
        if (cursor.accept("(")) {
            do {
                cursor.name();
                columnDefinition();
            } while (cursor.accept(","));
            cursor.expect(")");
        } else {
            cursor.name();
            columnDefinition();
        }
    }

    private void refuseBeyond() throws Unknown {
        if (cursor.word().kind() == Kind.PLAIN && BEYOND.contains(cursor.word().text())) {
            throw new Unknown();
        }
    }

    private void drop() throws Unknown {
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

    private void dropIndex(String index) throws Unknown {
        if (index.equalsIgnoreCase("PRIMARY")) {
            throw new Unknown();
        }
        indexes.add(lower(index));
        widen(Extent.COLUMNS_STAY);
    }

    private void rename() throws Unknown {
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
            throw new Unknown();
        }
    }

    private void alter() throws Unknown {
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
            throw new Unknown();
        }
        cursor.accept("COLUMN");
        existence();
        cursor.name();
        if (cursor.accept("SET")) {
            cursor.expect("DEFAULT");
            if (cursor.word().isSign("(")) {
                throw new Unknown();
            }
            constant();
        } else {
            cursor.expect("DROP");
            cursor.expect("DEFAULT");
        }
        widen(Extent.COLUMNS_STAY);
    }

    private String touchedColumn() throws Unknown {
        String column = lower(cursor.name());
        columns.add(column);
        return column;
    }

    /** Where names go round, the definition does not tell whether it was done once or twice. */
    private void renamedColumn(String from) throws Unknown {
        String to = lower(cursor.name());
        if (!to.equals(from)) {
            newNames.add(to);
        }
    }

    private void columnDefinition() throws Unknown {
        widen(Extent.COLUMNS_CHANGE);
        int start = cursor.place();
        try {
            new ColumnDefinition(cursor).read();
        } catch (Unknown _) {
            portable = false;
            cursor.goTo(start);
            cursor.skipClause();
        }
    }

    /** A default that is one value. */
    private void constant() {
        int start = cursor.place();
        try {
            ColumnDefinition.literal(cursor);
        } catch (Unknown _) {
            portable = false;
            cursor.goTo(start);
            cursor.accept("-");
            cursor.skip();
        }
    }

    private void existence() throws Unknown {
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
    private void options() throws Unknown {
        do {
            option();
        } while (!cursor.atClauseEnd());
    }

    private void option() throws Unknown {
        Word word = cursor.word();
        cursor.skip();
        if (word.is("FORCE") || word.is("NOWAIT")) {
            portable &= word.is("FORCE");
            return;
        }
        if (word.is("ENABLE") || word.is("DISABLE")) {
            cursor.expect("KEYS");
        } else if (word.is("WAIT")) {
            portable = false;
            cursor.skip();
        } else if (word.is("ENGINE")) {
            cursor.accept("=");
            cursor.expect("INNODB");
        } else if (word.kind() == Kind.PLAIN && OPTIONS_WITHOUT_EFFECT.contains(word.text())) {
            wayOfDoing(word);
            cursor.value();
        } else {
            storageOption(word);
            widen(Extent.COLUMNS_STAY);
        }
    }

    /** Servers differ in what they can do in which way, and refuse the others. */
    private void wayOfDoing(Word option) {
        if (option.is("ALGORITHM") || option.is("LOCK")) {
            boolean equals = cursor.word().isSign("=");
            portable &= cursor.ahead(equals ? 1 : 0).is("DEFAULT");
        }
    }

    private void storageOption(Word first) throws Unknown {
        Word word = first;
        if (word.is("DEFAULT")) {
            word = cursor.word();
            cursor.skip();
        }
        portable &= word.is("ROW_FORMAT") || word.is("KEY_BLOCK_SIZE") || word.is("AUTO_INCREMENT");
        if (word.is("CHARACTER")) {
            cursor.expect("SET");
        } else if (word.kind() != Kind.PLAIN || !OPTIONS_OF_STORAGE.contains(word.text())) {
            throw new Unknown();
        }
        cursor.value();
    }

    private void indexType() throws Unknown {
        if (cursor.acceptAny("USING", "TYPE")) {
            cursor.name();
        }
    }

    /**
     * Columns, with lengths and directions; an expression would hide a column behind the others.
     */
    private void columnList() throws Unknown {
        cursor.expect("(");
        do {
            cursor.name();
            if (cursor.accept("(")) {
                cursor.skip();
                cursor.expect(")");
            }
            cursor.acceptAny("ASC", "DESC");
        } while (cursor.accept(","));
        cursor.expect(")");
    }

    private void indexOptions() throws Unknown {
        while (!cursor.atClauseEnd()) {
            if (cursor.accept("USING")) {
                cursor.name();
            } else if (special("WITH")) {
                cursor.expect("PARSER");
                cursor.name();
            } else if (!cursor.acceptAny("VISIBLE", "INVISIBLE", "IGNORED", "NOWAIT")) {
                Word option = cursor.word();
                if (!option.is("COMMENT")
                        && !option.is("KEY_BLOCK_SIZE")
                        && !option.is("ALGORITHM")
                        && !option.is("LOCK")) {
                    throw new Unknown();
                }
                cursor.skip();
                wayOfDoing(option);
                cursor.value();
            } else {
                portable = false;
            }
        }
    }

    private void tableName() throws Unknown {
        String first = cursor.name();
        if (cursor.accept(".")) {
            schema = first;
            first = cursor.name();
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
