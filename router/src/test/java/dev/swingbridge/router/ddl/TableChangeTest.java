package dev.swingbridge.router.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlCharset;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.Tokens;
import dev.swingbridge.router.table.DdlRule;
import dev.swingbridge.router.table.OnDdl;
import dev.swingbridge.router.table.TableName;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TableChangeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE t COMMENT = 'a, b'",
                "ALTER TABLE t ENGINE=InnoDB",
                "alter table `t` force, algorithm=inplace, lock=none;",
                "/*!40000 ALTER TABLE `t` DISABLE KEYS */",
                "ALTER TABLE t STATS_PERSISTENT=1 COMMENT 'x'",
            })
    void nothingThatRowsDependOn(String sql) {
        assertThat(read(sql).extent()).isEqualTo(Extent.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE t ADD INDEX (a)",
                "ALTER TABLE t ADD UNIQUE KEY u (a(10), b DESC) USING BTREE COMMENT 'x'",
                "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)",
                "ALTER TABLE t ADD FULLTEXT ft (a), DROP KEY b, RENAME INDEX c TO d",
                "ALTER TABLE t ALTER a SET DEFAULT 'x', ALTER COLUMN b DROP DEFAULT",
                "ALTER TABLE t ALTER INDEX i INVISIBLE",
                "ALTER TABLE t AUTO_INCREMENT=100",
                "ALTER TABLE t ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8",
                "ALTER TABLE t DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
                "CREATE UNIQUE INDEX u ON shop.t (a, b)",
                "DROP INDEX IF EXISTS u ON t ALGORITHM=INPLACE",
            })
    void columnsStay(String sql) {
        assertThat(read(sql).extent()).isEqualTo(Extent.COLUMNS_STAY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE t ADD c INT",
                "ALTER TABLE t ADD COLUMN IF NOT EXISTS c DECIMAL(10,2) NOT NULL DEFAULT 1.5 AFTER `key`",
                "ALTER TABLE t ADD (c INT, d VARCHAR(5) CHARACTER SET latin1 COLLATE latin1_bin), ADD INDEX (c)",
                "ALTER TABLE t ADD e ENUM('a,b', 'it''s') DEFAULT 'a,b' FIRST",
                "ALTER TABLE t ADD d DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP() ON UPDATE CURRENT_TIMESTAMP",
                "ALTER TABLE t DROP c, DROP COLUMN d CASCADE",
                "ALTER TABLE t MODIFY id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT",
                "ALTER TABLE t CHANGE COLUMN a b INT COMMENT 'x'",
                "ALTER TABLE t RENAME COLUMN a TO b",
            })
    void columnsChange(String sql) {
        assertThat(read(sql).extent()).isEqualTo(Extent.COLUMNS_CHANGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE t",
                "RENAME TABLE t TO u",
                "ALTER TABLE t RENAME TO u",
                "ALTER TABLE t RENAME u",
                "ALTER TABLE t ADD c INT, RENAME AS u",
                "ALTER TABLE t ADD PRIMARY KEY (a)",
                "ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (b)",
                "DROP INDEX `PRIMARY` ON t",
                "ALTER TABLE t ADD INDEX i ((a + 1))",
                "CREATE INDEX i ON t ((LOWER(a)))",
                "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u (id)",
                "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)",
                "ALTER TABLE t DROP FOREIGN KEY f",
                "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4",
                "ALTER TABLE t ADD PARTITION (PARTITION p VALUES LESS THAN (9))",
                "ALTER TABLE t DROP PARTITION p",
                "ALTER TABLE t EXCHANGE PARTITION p WITH TABLE u",
                "ALTER TABLE t ADD INDEX (a) PARTITION BY HASH (a)",
                "ALTER TABLE t ENGINE=MyISAM",
                "ALTER TABLE t IMPORT TABLESPACE",
                "ALTER TABLE t ORDER BY a",
                "ALTER TABLE t ADD SYSTEM VERSIONING",
                "ALTER IGNORE TABLE t ADD UNIQUE (a)",
                "ALTER TABLE t ADD c",
                "ALTER TABLE t ADD c INT)",
                "CREATE OR REPLACE TABLE t (id INT)",
                "",
            })
    void anythingElse(String sql) {
        assertThat(read(sql).extent()).isEqualTo(Extent.BEYOND);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE t ADD c INT UNSIGNED NOT NULL DEFAULT -1.5 AFTER `key`, ADD INDEX (c)",
                "ALTER TABLE t ADD (c DECIMAL(10,2) ZEROFILL, d DOUBLE PRECISION NULL DEFAULT .5)",
                "ALTER TABLE t ADD d VARCHAR(5) CHARACTER SET latin1, ADD e CHAR(3) COLLATE utf8mb4_bin",
                "ALTER TABLE t ADD e ENUM('a,b', 'it''s') DEFAULT \"a,b\" COMMENT 'two' FIRST",
                "ALTER TABLE t ADD d DATETIME(6) NOT NULL DEFAULT NOW(6) ON UPDATE CURRENT_TIMESTAMP(6)",
                "ALTER TABLE t ADD d TIMESTAMP NULL, ADD e TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP",
                "ALTER TABLE t ADD f BIT(3) DEFAULT b'101', ADD g JSON, ADD h BOOLEAN DEFAULT TRUE",
                "ALTER TABLE t DROP c, RENAME COLUMN a TO b, CHANGE d e TEXT, MODIFY f LONGBLOB",
                "ALTER TABLE t ALTER a SET DEFAULT 5, ALTER b DROP DEFAULT, RENAME INDEX i TO j",
                "ALTER TABLE t CHANGE a a BIGINT, ALGORITHM=DEFAULT",
                "CREATE UNIQUE INDEX u ON t (a, b(10) DESC) USING BTREE",
                "ALTER TABLE t ROW_FORMAT=DYNAMIC",
                "TRUNCATE t",
            })
    void everyServerMakesTheSameOf(String sql) {
        assertThat(obstacle(sql)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE t ADD c VARCHAR(36) DEFAULT (UUID())",
                "ALTER TABLE t ADD c DOUBLE DEFAULT RAND()",
                "ALTER TABLE t ADD c INT AUTO_INCREMENT",
                "ALTER TABLE t ADD c INT UNIQUE",
                "ALTER TABLE t ADD c INT PRIMARY KEY",
                "ALTER TABLE t ADD c INT GENERATED ALWAYS AS (a + 1)",
                "ALTER TABLE t ADD c INT AS (a + 1) STORED",
                "ALTER TABLE t ADD c INT CHECK (c > 0)",
                "ALTER TABLE t ADD c INT REFERENCES u (id)",
                "ALTER TABLE t ADD c INT INVISIBLE",
                "ALTER TABLE t ADD c TIMESTAMP",
                "ALTER TABLE t ADD c TIMESTAMP NOT NULL",
                "ALTER TABLE t ADD c VARCHAR(3) CHARACTER SET utf8mb4",
                "ALTER TABLE t ADD c VARCHAR(3) COLLATE utf8mb4_0900_ai_ci",
                "ALTER TABLE t ADD c INET6",
                "ALTER TABLE t ADD c SERIAL",
                "ALTER TABLE t ADD c INT DEFAULT (1)",
                "ALTER TABLE t ADD c CHAR(2) DEFAULT 'a\\b'",
                "ALTER TABLE t ADD COLUMN IF NOT EXISTS c INT",
                "ALTER TABLE IF EXISTS t ADD c INT",
                "ALTER ONLINE TABLE t ADD c INT",
                "ALTER TABLE t ADD c INT, ALGORITHM=INSTANT",
                "ALTER TABLE t LOCK NONE, ADD INDEX (a)",
                "ALTER TABLE t DROP COLUMN c CASCADE",
                "ALTER TABLE t RENAME COLUMN a TO b, RENAME COLUMN b TO a",
                "ALTER TABLE t ALTER a SET DEFAULT now",
                "ALTER TABLE t ALTER INDEX i INVISIBLE",
                "ALTER TABLE t ADD INDEX i (a) INVISIBLE",
                "ALTER TABLE t ADD SPATIAL INDEX (a)",
                "ALTER TABLE t ADD FULLTEXT INDEX (a) WITH PARSER ngram",
                "ALTER TABLE t CHARSET=utf8mb4",
                "ALTER TABLE t WAIT 5 ADD c INT",
                "/*!80000 ALTER TABLE t ADD c INT */",
                "DROP INDEX IF EXISTS i ON t",
                "ALTER TABLE t DROP PRIMARY KEY",
                "DROP TABLE t",
            })
    void aServerMayMakeSomethingElseOf(String sql) {
        assertThat(obstacle(sql)).contains("onDdl is apply, and");
    }

    private static final SqlContext MYSQL = SqlContext.of("shop", ServerDialect.mysql(90_700));

    private static TableChange read(String sql) {
        return read(sql, MYSQL);
    }

    private static TableChange read(String sql, SqlContext context) {
        return read(sql.getBytes(StandardCharsets.UTF_8), context);
    }

    private static TableChange read(byte[] sql, SqlContext context) {
        return TableChange.read(new Tokens(sql, 0, sql.length, context), 0);
    }

    private static @Nullable String obstacle(String sql) {
        return read(sql).obstacle(DdlRule.of(OnDdl.APPLY), new TableName("shop", "t"));
    }

    @Test
    void columnsOfKeysAreNotTouched() {
        TableName table = new TableName("shop", "t");
        DdlRule rule = new DdlRule(OnDdl.APPLY, Map.of(table, Set.of("id")));

        for (String sql :
                List.of(
                        "ALTER TABLE t MODIFY ID BIGINT",
                        "ALTER TABLE t DROP `Id`",
                        "ALTER TABLE t ADD c INT, CHANGE id no INT",
                        "ALTER TABLE t RENAME COLUMN id TO no")) {
            assertThat(read(sql).obstacle(rule, table)).as(sql).contains("column id");
        }
        assertThat(read("ALTER TABLE t MODIFY a INT AFTER id").obstacle(rule, table)).isNull();
        TableChange both = read("ALTER TABLE t ADD c INT").and(read("ALTER TABLE t DROP id"));
        assertThat(both.obstacle(rule, table)).contains("column id");
    }

    @Test
    void saysWhichTableAndWhichIndexesItTouches() {
        TableChange change =
                read(
                        "ALTER TABLE `my``shop`.`t` DROP A, CHANGE `b` c INT, DROP KEY K, ADD x JSON -- bye");

        assertThat(change.schema()).isEqualTo("my`shop");
        assertThat(change.table()).isEqualTo("t");
        assertThat(change.indexes()).containsExactly("k");
        assertThat(read("DROP INDEX `U` ON t").indexes()).containsExactly("u");
        assertThat(read("TRUNCATE TABLE t").extent()).isEqualTo(Extent.ROWS_GO);
        assertThat(read("DROP TABLE t").table()).isEmpty();
    }

    @Test
    void aBackslashIsWhatTheModeSays() {
        SqlContext plain = MYSQL.withModes(false, true);
        String enumHidden =
                "ALTER TABLE t COMMENT='C:\\data\\', MODIFY e ENUM(\"b\",\"a\") NOT NULL";
        String keyHidden = "ALTER TABLE t COMMENT='x\\', DROP PRIMARY KEY, COMMENT=''";
        String nothingHidden = "ALTER TABLE t COMMENT='x\\', DROP c, COMMENT='''";

        assertThat(read(enumHidden, plain).extent()).isEqualTo(Extent.COLUMNS_CHANGE);
        assertThat(read(keyHidden, plain).extent()).isEqualTo(Extent.BEYOND);
        assertThat(read(enumHidden).extent()).isEqualTo(Extent.BEYOND);
        assertThat(read(keyHidden).extent()).isEqualTo(Extent.BEYOND);
        assertThat(read(nothingHidden).extent()).isEqualTo(Extent.NOTHING);
        assertThat(read(nothingHidden, plain).extent()).isEqualTo(Extent.BEYOND);
    }

    @Test
    void aDoubleQuoteOpensANameOrAStringAsTheModeSays() {
        String sql = "ALTER TABLE \"t\" COMMENT='x'";

        assertThat(read(sql).extent()).isEqualTo(Extent.BEYOND);
        assertThat(read(sql, MYSQL.withModes(true, false)).table()).isEqualTo("t");
        assertThat(read("ALTER TABLE t COMMENT=\"', DROP c, COMMENT='\"").extent())
                .isEqualTo(Extent.NOTHING);
    }

    @Test
    void theSecondByteOfACharacterEscapesNothing() {
        // the second byte of each character is that of a backslash
        String sql = "ALTER TABLE t COMMENT='\u00bf\\', DROP COLUMN c, COMMENT='\u00bf\\'";
        byte[] bytes = sql.getBytes(StandardCharsets.ISO_8859_1);

        for (SqlCharset charset : List.of(SqlCharset.GBK, SqlCharset.GB18030, SqlCharset.BIG5)) {
            TableChange change = read(bytes, MYSQL.withCharset(charset));
            assertThat(change.extent()).as(charset.name()).isEqualTo(Extent.COLUMNS_CHANGE);
            assertThat(change.portable()).isFalse();
        }
        byte[] sjis = sql.replace('\u00bf', '\u0083').getBytes(StandardCharsets.ISO_8859_1);
        assertThat(read(sjis, MYSQL.withCharset(SqlCharset.SJIS)).extent())
                .isEqualTo(Extent.COLUMNS_CHANGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE t COMMENT='x",
                "ALTER TABLE t COMMENT='x\\'",
                "ALTER TABLE t COMMENT='x' /* y",
                "ALTER TABLE t COMMENT='x', ALGORITHM=`y",
                "ALTER TABLE t COMMENT='x' /*!50000 , FORCE",
                "ALTER TABLE t COMMENT='x' /*!50000 /*!50000 , FORCE */ */",
                "ALTER TABLE t COMMENT='x', --, DROP c",
                "ALTER TABLE t COMMENT='x' --DROP c",
                "ALTER TABLE t COMMENT='x' */ , DROP c",
                "ALTER TABLE t COMMENT=$$x$$ $$",
            })
    void whatDoesNotEndAsItShouldIsBeyond(String sql) {
        assertThat(read(sql).extent()).isEqualTo(Extent.BEYOND);
    }

    @Test
    void whatACommentHoldsCountsWhereTheServerRunsIt() {
        SqlContext maria = SqlContext.of("shop", ServerDialect.mariaDb(110_405));
        SqlContext both = maria.withDialects(maria.dialect(), MYSQL.dialect());

        assertThat(read("ALTER TABLE t COMMENT='x' /*!80000 , DROP c */").extent())
                .isEqualTo(Extent.COLUMNS_CHANGE);
        assertThat(read("ALTER TABLE t COMMENT='x' /*!99999 , DROP c */").extent())
                .isEqualTo(Extent.NOTHING);
        assertThat(read("ALTER TABLE t COMMENT='x' /*M!100000 , DROP c */").extent())
                .isEqualTo(Extent.NOTHING);
        assertThat(read("ALTER TABLE t COMMENT='x' /*M! , DROP c */", maria).extent())
                .isEqualTo(Extent.COLUMNS_CHANGE);
        assertThat(read("ALTER TABLE t COMMENT='x' /*!80000 , DROP c */", maria).extent())
                .isEqualTo(Extent.NOTHING);
        assertThat(read("ALTER TABLE t COMMENT='x' /*!80000 , DROP c */", both).extent())
                .isEqualTo(Extent.BEYOND);
    }

    @Test
    void aVersionHasSixDigitsWhereTheServerReadsSix() {
        SqlContext old = SqlContext.of("shop", ServerDialect.mysql(80_020));
        SqlContext maria = SqlContext.of("shop", ServerDialect.mariaDb(101_100));
        String touching = "ALTER TABLE t MAX_ROWS=/*!100000, DROP c, MAX_ROWS=*/5";
        String apart = "ALTER TABLE t MAX_ROWS=/*!100000 , DROP c, MAX_ROWS=*/5";
        String later = "ALTER TABLE t MAX_ROWS=/*!999999 , DROP c, MAX_ROWS=*/5";

        assertThat(read(touching).extent()).isEqualTo(Extent.COLUMNS_CHANGE);
        assertThat(read(apart).extent()).isEqualTo(Extent.NOTHING);
        assertThat(read(apart, old).extent()).isEqualTo(Extent.BEYOND);
        assertThat(read(touching, old).extent()).isEqualTo(Extent.COLUMNS_CHANGE);
        assertThat(read(touching, maria).extent())
                .isEqualTo(Extent.BEYOND); // two numbers, one value
        assertThat(read(later, maria).extent()).isEqualTo(Extent.NOTHING);
        assertThat(read(touching, MYSQL.withDialects(MYSQL.dialect(), maria.dialect())).extent())
                .isEqualTo(Extent.BEYOND);
    }

    @Test
    void whatAnotherModeWouldReadAsMoreIsBeyond() {
        String hidden = "ALTER TABLE t COMMENT='x\\', DROP c, COMMENT=\" ' /*\" /* */";

        assertThat(read(hidden).extent()).isEqualTo(Extent.BEYOND);
        assertThat(read(hidden + "; SELECT 'x\\'").extent()).isEqualTo(Extent.BEYOND);
        assertThat(read("ALTER TABLE t COMMENT='it\\'s \\'so\\''").extent())
                .isEqualTo(Extent.NOTHING);
        assertThat(read("ALTER TABLE t ADD `\u5b57` INT, ADD `\u4e2d` INT").extent())
                .isEqualTo(Extent.COLUMNS_CHANGE);
    }

    /** The session may have prepared the text in another character set than it runs it in. */
    @Test
    void whatAnotherCharacterSetWouldReadIsBeyond() {
        for (String hidden :
                List.of(
                        "ALTER TABLE t COMMENT='\u00bf\\', DROP PRIMARY KEY, COMMENT='\u00bf\\'",
                        "ALTER TABLE t COMMENT='\u00bf\\', DROP KEY `PRIMARY`, COMMENT='\u00bf\\'",
                        "ALTER TABLE t COMMENT='\u00bf\\', RENAME x, COMMENT='\u00bf\\'",
                        "ALTER TABLE t COMMENT='\u00bf\\', ENGINE=x, COMMENT='\u00bf\\'",
                        "ALTER TABLE t COMMENT='\u00bf\\', DISCARD TABLESPACE, COMMENT='\u00bf\\'",
                        "ALTER TABLE t COMMENT='\u00bf\\', DROP KEY k, COMMENT='\u00bf\\'")) {
            byte[] bytes = hidden.getBytes(StandardCharsets.ISO_8859_1);

            assertThat(read(bytes, MYSQL).extent()).as(hidden).isEqualTo(Extent.BEYOND);
        }
        for (String plain :
                List.of(
                        "ALTER TABLE t COMMENT='\u4e2d\\'\u4e2d', ADD c INT COMMENT '\u5b57'",
                        "ALTER TABLE `\u5b57` DROP `\u4e2d`, ADD `\u5b57` INT, CHANGE `\u4e2d` `\u5b57` INT",
                        "ALTER TABLE `\u5b57` MODIFY `\u4e2d` INT, DROP KEY `k`, ADD KEY `k` (`\u5b57`)")) {
            assertThat(read(plain).extent()).as(plain).isEqualTo(Extent.COLUMNS_CHANGE);
        }
    }

    @Test
    void indexesAndColumnsHaveTheirNamesInEveryCharacterSet() {
        String name = "\u4e3b\u952e";
        for (String charset : List.of("GBK", "GB18030", "UTF-8")) {
            byte[] sql =
                    ("ALTER TABLE t DROP KEY `" + name + "`, DROP `" + name + "`")
                            .getBytes(Charset.forName(charset));

            TableChange change = read(sql, MYSQL.withCharset(SqlCharset.LATIN1));

            assertThat(change.indexes()).as(charset).contains(name);
            assertThat(change.columns()).as(charset).contains(name);
        }
        byte[] slavic = "DROP INDEX \u017eivot ON t".getBytes(Charset.forName("ISO-8859-2"));
        assertThat(read(slavic, MYSQL.withCharset(SqlCharset.LATIN1)).indexes())
                .contains("\u017eivot");
    }

    @Test
    void aTextInACharacterSetThatIsNotReadIsBeyond() {
        String sql = "ALTER TABLE t COMMENT='x'";
        byte[] named = "ALTER TABLE t\u00e4 COMMENT='x'".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(read(sql, MYSQL.withCharset(SqlCharset.named("cp1250"))).extent())
                .isEqualTo(Extent.NOTHING);
        assertThat(read(sql, MYSQL.withCharset(SqlCharset.named("swe7"))).extent())
                .isEqualTo(Extent.BEYOND);
        assertThat(read(sql, MYSQL.withCharset(SqlCharset.named("of tomorrow"))).extent())
                .isEqualTo(Extent.BEYOND);
        assertThat(read(named, MYSQL.withCharset(SqlCharset.named("cp1250"))).extent())
                .isEqualTo(Extent.BEYOND);
    }
}
