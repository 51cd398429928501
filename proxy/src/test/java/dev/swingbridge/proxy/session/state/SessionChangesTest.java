package dev.swingbridge.proxy.session.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.sql.StatementClassifier;
import dev.swingbridge.router.sql.StatementDetail;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.TableName;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionChangesTest {
    private static final StatementFacts READS =
            new StatementFacts(
                    StatementFacts.Kind.SELECT,
                    Set.of(new TableName("shop", "t")),
                    Set.of(),
                    Set.of(),
                    true);
    private static final StatementFacts ANYTHING = READS.distrusted("its text is computed");

    private static final SqlContext CONTEXT = SqlContext.of("shop", ServerDialect.of("9.7.0"));

    private final StatementClassifier classifier = new StatementClassifier();
    private final SessionChanges changes = new SessionChanges("shop");

    private void ran(String sql) {
        byte[] text = sql.getBytes(StandardCharsets.UTF_8);
        for (StatementDetail detail : classifier.detail(text, 0, text.length, CONTEXT)) {
            changes.after(detail, sql, "");
        }
    }

    @Test
    void isNewsUntilTheOtherSideWasTold() {
        assertThat(changes.hasNews()).isFalse();
        ran("SET NAMES utf8mb4");
        assertThat(changes.news(false).variables())
                .containsExactlyElementsOf(SessionChanges.CHARACTER_SETS);

        changes.told();

        assertThat(changes.hasNews()).isFalse();
        assertThat(changes.news(false).variables()).isEmpty();
        assertThat(changes.news(true).variables())
                .containsExactlyElementsOf(SessionChanges.CHARACTER_SETS);
    }

    @Test
    void leavesTheServersOwnSettingsToTheServer() {
        ran("SET GLOBAL sql_mode = ''");
        ran("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");

        assertThat(changes.hasNews()).isFalse();
    }

    @Test
    void takesWhateverARoutineMayHaveChangedForNews() {
        ran("SET @a = 1, time_zone = 'SYSTEM'");
        changes.told();

        changes.routineRan();

        assertThat(changes.news(false).userVariables()).containsExactly("a");
        assertThat(changes.news(false).variables()).contains("time_zone");
        assertThat(changes.news(false).insertId()).isTrue();
    }

    @Test
    void knowsWhenTheClockOfTheSessionRunsAgain() {
        ran("SET timestamp = 1000");
        assertThat(changes.news(false).clockRuns()).isFalse();

        ran("SET timestamp = DEFAULT");
        assertThat(changes.news(false).clockRuns()).isTrue();
    }

    @Test
    void executesWhatWasPreparedUnderTheName() {
        changes.preparing("p", new PreparedSql("SELECT * FROM t", CONTEXT, READS));

        assertThat(changes.executed("p", ANYTHING)).isEqualTo(READS);
        assertThat(changes.executed("q", ANYTHING).touchesTables()).isFalse();
        assertThat(changes.preparedSql("p"))
                .extracting(PreparedSql::sql)
                .isEqualTo("SELECT * FROM t");
    }

    @Test
    void trustsNoNameThatARoutineMayHavePrepared() {
        changes.routineRan();

        assertThat(changes.executed("q", ANYTHING)).isEqualTo(ANYTHING);
    }

    @Test
    void tellsTheOtherSideWhatIsNotPreparedAnyMore() {
        ran("PREPARE p FROM 'SELECT 1'");
        changes.told();

        ran("DEALLOCATE PREPARE p");

        assertThat(changes.news(false).droppedTexts()).containsExactly("p");
        assertThat(changes.news(true).preparedTexts()).isEmpty();
    }
}
