package dev.swingbridge.router.ddl;

import static org.assertj.core.api.Assertions.assertThat;

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
        assertThat(TableChange.read(sql).extent()).isEqualTo(Extent.NOTHING);
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
        assertThat(TableChange.read(sql).extent()).isEqualTo(Extent.COLUMNS_STAY);
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
        assertThat(TableChange.read(sql).extent()).isEqualTo(Extent.COLUMNS_CHANGE);
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
                "ALTER TABLE t ADD c INT; DROP TABLE t",
                "ALTER TABLE t ADD c",
                "ALTER TABLE t ADD c INT)",
                "CREATE OR REPLACE TABLE t (id INT)",
                "",
            })
    void anythingElse(String sql) {
        assertThat(TableChange.read(sql).extent()).isEqualTo(Extent.BEYOND);
    }

    @Test
    void saysWhichTableAndWhichIndexesItTouches() {
        TableChange change =
                TableChange.read(
                        "ALTER TABLE `my``shop`.`t` DROP A, CHANGE `b` c INT, DROP KEY K, ADD x JSON -- bye");

        assertThat(change.schema()).isEqualTo("my`shop");
        assertThat(change.table()).isEqualTo("t");
        assertThat(change.indexes()).containsExactly("k");
        assertThat(TableChange.read("DROP INDEX `U` ON t").indexes()).containsExactly("u");
        assertThat(TableChange.read("TRUNCATE TABLE t").extent()).isEqualTo(Extent.ROWS_GO);
        assertThat(TableChange.read("DROP TABLE t").table()).isEmpty();
    }
}
