package dev.swingbridge.backfill.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PrintedTableTest {
    private static final String TABLE =
            """
            CREATE TABLE `t` (
              `id` int NOT NULL AUTO_INCREMENT COMMENT 'it\\'s, AUTO_INCREMENT=1',
              `a
              KEY ``b`` (``c``)` int DEFAULT NULL,
              PRIMARY KEY (`id`),
              UNIQUE KEY `u` (`id`),
              KEY `odd``name, (x)` (`a
              KEY ``b`` (``c``)`) USING BTREE COMMENT 'it''s, KEY `x` (`y`)',
              KEY `hidden` (`id` DESC) /*!80000 INVISIBLE */,
              KEY `last` ((cast(`id` as char(5))))
            ) ENGINE=InnoDB AUTO_INCREMENT=77 COMMENT='\u00e4 AUTO_INCREMENT=5'""";

    private final PrintedTable printed = new PrintedTable(TABLE, PrintedTable.BY_MYSQL);

    @Test
    void findsIndexesAndNotWhatLooksLikeOne() {
        assertThat(printed.plainKeys())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "`odd``name, (x)`",
                                "KEY `odd``name, (x)` (`a\n  KEY ``b`` (``c``)`) USING BTREE"
                                        + " COMMENT 'it''s, KEY `x` (`y`)'",
                                "`hidden`",
                                "KEY `hidden` (`id` DESC) /*!80000 INVISIBLE */",
                                "`last`",
                                "KEY `last` ((cast(`id` as char(5))))"));
    }

    @Test
    void leavesOutTheCounterAndNoComment() {
        assertThat(printed.withoutCounter()).isEqualTo(TABLE.replace(" AUTO_INCREMENT=77", ""));
    }
}
