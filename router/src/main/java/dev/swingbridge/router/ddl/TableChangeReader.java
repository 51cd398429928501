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
final class TableChangeReader {
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
    private String schema = "";
    private String table = "";

    TableChangeReader(String sql) {
        this.cursor = new DdlCursor(sql);
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
        return new TableChange(extent, schema, table, indexes);
    }

    private void statement() throws Unknown {
        if (cursor.accept("TRUNCATE")) {
            cursor.accept("TABLE");
            tableName();
            extent = Extent.ROWS_GO;
        } else if (cursor.accept("ALTER")) {
            cursor.accept("ONLINE");
            cursor.expect("TABLE");
            cursor.existence();
            tableName();
            alterTable();
        } else if (cursor.accept("CREATE")) {
            cursor.acceptAny("UNIQUE", "FULLTEXT", "SPATIAL");
            cursor.expect("INDEX");
            cursor.existence();
            cursor.name();
            indexType();
            cursor.expect("ON");
            tableName();
            columnList();
            indexOptions();
            extent = Extent.COLUMNS_STAY;
        } else if (cursor.accept("DROP")) {
            cursor.expect("INDEX");
            cursor.existence();
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
            cursor.existence();
            cursor.name();
            columnDefinition();
        } else if (cursor.accept("CHANGE")) {
            cursor.accept("COLUMN");
            cursor.existence();
            cursor.name();
            cursor.name();
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
        boolean special = cursor.acceptAny("UNIQUE", "FULLTEXT", "SPATIAL");
        if (cursor.acceptAny("INDEX", "KEY") || special) {
            cursor.existence();
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
        cursor.existence();
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
            cursor.existence();
            dropIndex(cursor.name());
            return;
        }
        refuseBeyond();
        cursor.accept("COLUMN");
        cursor.existence();
        cursor.name();
        cursor.acceptAny("RESTRICT", "CASCADE");
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
            cursor.existence();
            cursor.name();
            cursor.expect("TO");
            cursor.name();
            widen(Extent.COLUMNS_CHANGE);
        } else if (cursor.acceptAny("INDEX", "KEY")) {
            cursor.existence();
            dropIndex(cursor.name());
            cursor.expect("TO");
            cursor.name();
        } else {
            throw new Unknown();
        }
    }

    private void alter() throws Unknown {
        if (cursor.acceptAny("INDEX", "KEY")) {
            cursor.existence();
            dropIndex(cursor.name());
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
        cursor.existence();
        cursor.name();
        if (cursor.accept("SET")) {
            cursor.expect("DEFAULT");
            if (cursor.word().isSign("(")) {
                throw new Unknown();
            }
            cursor.accept("-");
            cursor.skip();
        } else {
            cursor.expect("DROP");
            cursor.expect("DEFAULT");
        }
        widen(Extent.COLUMNS_STAY);
    }

    private void columnDefinition() throws Unknown {
        widen(Extent.COLUMNS_CHANGE);
        cursor.skipClause();
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
            return;
        }
        if (word.is("ENABLE") || word.is("DISABLE")) {
            cursor.expect("KEYS");
        } else if (word.is("WAIT")) {
            cursor.skip();
        } else if (word.is("ENGINE")) {
            cursor.accept("=");
            cursor.expect("INNODB");
        } else if (word.kind() == Kind.PLAIN && OPTIONS_WITHOUT_EFFECT.contains(word.text())) {
            cursor.value();
        } else {
            storageOption(word);
            widen(Extent.COLUMNS_STAY);
        }
    }

    private void storageOption(Word first) throws Unknown {
        Word word = first;
        if (word.is("DEFAULT")) {
            word = cursor.word();
            cursor.skip();
        }
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
            } else if (cursor.accept("WITH")) {
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
                cursor.value();
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
