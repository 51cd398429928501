package dev.swingbridge.router.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.router.sql.StatementFacts.Kind;
import dev.swingbridge.router.table.TableName;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SettledDisagreementsTest {
    private static final TableName T1 = new TableName("app", "t1");
    private static final TableName T2 = new TableName("app", "t2");
    private static final StatementFacts OURS =
            new StatementFacts(Kind.UPDATE, Set.of(T2), Set.of(T1), Set.of(), true);

    @Test
    void namesEveryDifference() {
        assertThat(SettledDisagreements.differences(OURS, Set.of(T2), Set.of(T1))).isEmpty();
        assertThat(SettledDisagreements.differences(OURS, Set.of(), Set.of(T1))).isEqualTo("lacks");
        assertThat(SettledDisagreements.differences(OURS, Set.of(T1, T2), Set.of()))
                .isEqualTo("written-as-read");
        assertThat(SettledDisagreements.differences(OURS, Set.of(), Set.of(T1, T2)))
                .isEqualTo("read-as-written");
        assertThat(
                        SettledDisagreements.differences(
                                OURS, Set.of(T2, new TableName("app", "x")), Set.of(T1)))
                .isEqualTo("more:x");
    }

    @Test
    void coversOnlyWhatIsListedAndKnowsWhatNeverHappened() {
        SettledDisagreements settled = new SettledDisagreements("settled-druid.txt");
        int all = settled.stale().size();

        boolean covered = settled.covers(Kind.DDL, "lacks", "RENAME TABLE a TO b");

        assertThat(covered).isTrue();
        assertThat(settled.covers(Kind.DDL, "more:c", "RENAME TABLE a TO b")).isFalse();
        assertThat(settled.covers(Kind.SELECT, "lacks", "RENAME TABLE a TO b")).isFalse();
        assertThat(settled.stale()).hasSize(all - 1);
    }
}
