package dev.swingbridge.backfill.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class DdlTranslationTest {
    private final DdlTranslation toMySql =
            new DdlTranslation(false, Set.of("utf8mb4_0900_ai_ci", "utf8mb4_bin"));
    private final DdlTranslation toMariaDb =
            new DdlTranslation(true, Set.of("utf8mb4_uca1400_nopad_ai_ci", "utf8mb4_bin"));

    @Test
    void putsCallsAmongDefaultsInParentheses() {
        assertThat(toMySql.translate("`\u00e4` char(36) DEFAULT uuid(), b int DEFAULT 1"))
                .isEqualTo("`\u00e4` char(36) DEFAULT (uuid()), b int DEFAULT 1");
        assertThat(toMySql.translate("d datetime(3) DEFAULT current_timestamp(3)"))
                .isEqualTo("d datetime(3) DEFAULT current_timestamp(3)");
    }

    @Test
    void aQuoteAfterABackslashEndsNoText() {
        assertThat(toMySql.translate("a text DEFAULT concat('it\\'s)', upper('x')), b int"))
                .isEqualTo("a text DEFAULT (concat('it\\'s)', upper('x'))), b int");
    }

    @Test
    void whatATextSaysStays() {
        String definition =
                "`DEFAULT uuid()` int COMMENT 'DEFAULT uuid() COLLATE utf8mb4_uca1400_ai_ci"
                        + " PAGE_CHECKSUM=1 WITH SYSTEM VERSIONING', `PERIOD FOR` int";

        assertThat(toMySql.translate(definition)).isEqualTo(definition);
        assertThat(toMySql.refusals()).isEmpty();
    }

    @Test
    void takesOptionsAndCollationsToMySql() {
        assertThat(
                        toMySql.translate(
                                "a char(1) COLLATE utf8mb4_uca1400_ai_ci, KEY k (a) IGNORED)"
                                        + " PAGE_CHECKSUM=1 COLLATE=utf8mb4_uca1400_ai_ci"))
                .isEqualTo(
                        "a char(1) COLLATE utf8mb4_0900_ai_ci, KEY k (a) INVISIBLE)"
                                + " COLLATE=utf8mb4_0900_ai_ci");
        assertThat(toMySql.notes()).hasSize(1);
        toMySql.translate("a int) WITH SYSTEM VERSIONING");
        assertThat(toMySql.refusals()).hasSize(1);
    }

    @Test
    void takesVersionCommentsToMariaDb() {
        assertThat(
                        toMariaDb.translate(
                                "h int /*!80023 INVISIBLE */ COMMENT '/*!80023 INVISIBLE */',"
                                        + " KEY k (h) /*!80000 INVISIBLE */"
                                        + ")\n/*!50100 PARTITION BY RANGE (h)"
                                        + " (PARTITION p VALUES LESS THAN (1) COMMENT = '*/') */"))
                .isEqualTo(
                        "h int INVISIBLE COMMENT '/*!80023 INVISIBLE */', KEY k (h) IGNORED"
                                + ")\nPARTITION BY RANGE (h)"
                                + " (PARTITION p VALUES LESS THAN (1) COMMENT = '*/')");
        assertThat(toMariaDb.notes()).isEmpty();
        assertThat(toMariaDb.refusals()).isEmpty();
    }

    @Test
    void refusesWhatMariaDbWouldDoOtherwise() {
        toMariaDb.translate("g point /*!80003 SRID 4326 */, CHECK (1) /*!80016 NOT ENFORCED */");
        assertThat(toMariaDb.refusals()).hasSize(2);
        assertThat(toMariaDb.translate("a int) /*!50606 STORAGE DISK */ ENGINE=InnoDB"))
                .isEqualTo("a int)  ENGINE=InnoDB");
        assertThat(toMariaDb.notes()).singleElement().asString().contains("STORAGE DISK");
    }

    @Test
    void refusesWhatItCannotRead() {
        toMariaDb.translate("a int COMMENT 'x");

        assertThat(toMariaDb.refusals()).singleElement().asString().contains("cannot be read");
    }
}
