package dev.swingbridge.proxy.session.sides;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.proxy.session.state.Pin;
import dev.swingbridge.router.sql.StatementDetail.UserLock;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PinQuestionsTest {
    private static final TableName TABLE = new TableName("shop", "tmp");
    private static final String QUESTION = "SHOW CREATE TABLE `shop`.`tmp`";

    private final SidesLab lab = new SidesLab();
    private final PinQuestions questions = new PinQuestions(lab.state);
    private final FakePause commands = new FakePause();

    private CompletableFuture<Boolean> settle() {
        CompletableFuture<Boolean> settled = new CompletableFuture<>();
        questions.settle(commands, settled);
        lab.settle();
        return settled;
    }

    @Test
    void letsATableGoThatTheServerDoesNotKnow() {
        lab.state.pins().temporary(Set.of(TABLE));
        lab.source.failing(QUESTION, 1146, "Table 'shop.tmp' doesn't exist");

        assertThat(settle()).isCompletedWithValue(true);

        assertThat(lab.state.pins().none()).isTrue();
        assertThat(commands.events).containsExactly("pause", "resume");
    }

    @Test
    void letsATableGoThatIsNotTemporary() {
        lab.state.pins().temporary(Set.of(TABLE));
        lab.source.answering(QUESTION, List.of("tmp", "CREATE TABLE `tmp` (id INT)"));

        settle();

        assertThat(lab.state.pins().none()).isTrue();
    }

    @Test
    void keepsATableThatIsTemporaryOrThatNobodyCanSayAnythingOf() {
        lab.state.pins().temporary(Set.of(TABLE));
        lab.source.answering(QUESTION, List.of("tmp", "CREATE TEMPORARY TABLE `tmp` (id INT)"));
        settle();
        assertThat(lab.state.pins().has(Pin.Reason.TEMPORARY_TABLE)).isTrue();

        lab.source.failing(QUESTION, 1142, "SHOW command denied");
        settle();
        assertThat(lab.state.pins().has(Pin.Reason.TEMPORARY_TABLE)).isTrue();
    }

    @Test
    void asksForLocksByTheirNames() {
        lab.state.pins().locks().after(List.of(new UserLock(true, "a")), Side.SOURCE);
        String question = lab.state.pins().locks().question();
        lab.source.answering(question, List.of("0"));

        assertThat(settle()).isCompletedWithValue(true);

        assertThat(lab.source.asked()).contains(question);
        assertThat(lab.state.pins().locks().none()).isTrue();
    }

    @Test
    void doesNotDisturbASessionAtWork() {
        lab.state.pins().temporary(Set.of(TABLE));
        commands.idle = false;

        assertThat(settle()).isCompletedWithValue(false);

        assertThat(lab.source.asked()).isEmpty();
        assertThat(commands.events).isEmpty();
    }

    @Test
    void asksNothingOfASessionThatNothingTies() {
        assertThat(settle()).isCompletedWithValue(false);

        assertThat(lab.source.asked()).isEmpty();
    }
}
