package dev.swingbridge.backfill.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class DefinerClauseTest {
    @Test
    void isFoundInEitherQuotes() {
        String ticks = "CREATE DEFINER=`a``b`@`%` PROCEDURE `p`() SELECT '\u00e4'";
        String quotes = "CREATE DEFINER=\"app\"@\"localhost\" PROCEDURE \"p\"() SELECT 1";

        DefinerClause inTicks = Objects.requireNonNull(DefinerClause.of(ticks, "PROCEDURE", ""));
        DefinerClause inQuotes =
                Objects.requireNonNull(DefinerClause.of(quotes, "PROCEDURE", "ANSI_QUOTES"));

        assertThat(inTicks.account()).isEqualTo("a`b@%");
        assertThat(inTicks.replacedIn(ticks))
                .isEqualTo("CREATE DEFINER=CURRENT_USER PROCEDURE `p`() SELECT '\u00e4'");
        assertThat(inQuotes.account()).isEqualTo("app@localhost");
        assertThat(inQuotes.replacedIn(quotes))
                .isEqualTo("CREATE DEFINER=CURRENT_USER PROCEDURE \"p\"() SELECT 1");
    }

    @Test
    void whatABodySaysIsNoClause() {
        String body = "CREATE PROCEDURE `p`() SELECT DEFINER=`a`@`b`, 'DEFINER=`a`@`b`'";

        assertThat(DefinerClause.of(body, "PROCEDURE", "")).isNull();
    }
}
