package dev.swingbridge.proxy.migration.running;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.apply.StreamStatus;
import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.condition.Activity;
import dev.swingbridge.proxy.migration.condition.ConditionBoard;
import dev.swingbridge.proxy.migration.condition.Doubt;
import dev.swingbridge.proxy.migration.lifecycle.Cause;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.store.ServedBy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is in the way of a cutover, one reason after the other. */
class ReadyCheckTest {
    private static final Duration MAX_LAG = Duration.ofMillis(500);
    private static final MigrationStatus.Verify EQUAL =
            new MigrationStatus.Verify("equal", 10, 0, null);

    private final ConditionBoard board = new ConditionBoard(TestMigration.replicating());

    private static StreamStatus stream(
            StreamStatus.State state, long lagMillis, long heardMillis, @Nullable String failure) {
        return new StreamStatus(
                state,
                new StreamPosition(new LogPosition("binlog.000001", 4), ""),
                Duration.ofMillis(lagMillis),
                Duration.ofMillis(heardMillis),
                0,
                0,
                failure,
                false);
    }

    private static StreamStatus running() {
        return stream(StreamStatus.State.RUNNING, 10, 10, null);
    }

    private List<String> obstacles(@Nullable StreamStatus stream) {
        return new ReadyCheck(board.now(), stream, EQUAL, MAX_LAG).obstacles(Verb.SWITCH_TRAFFIC);
    }

    @Test
    void nothingIsInTheWayOfAHealthyMigration() {
        assertThat(obstacles(running())).isEmpty();
    }

    @Test
    void onlyAStateThatAllowsTheVerb() {
        ReadyCheck check = new ReadyCheck(board.now(), running(), EQUAL, MAX_LAG);

        assertThat(check.obstacles(Verb.REVERSE_TRAFFIC)).containsExactly("it is REPLICATING");
    }

    @Test
    void aVerbThatIsUnderWayIsTheOnlyReasonGiven() {
        board.take(Activity.begun("pause", "admin"));

        assertThat(obstacles(null)).singleElement().asString().startsWith("pause by admin for");
    }

    @Test
    void aMigrationThatIsPausedOrHasFailed() {
        board.record(board.record().paused());
        assertThat(obstacles(running())).containsExactly("it is PAUSED");

        board.record(board.record().failed(Cause.COPY, "the copy failed"));
        assertThat(obstacles(running())).containsExactly("it is FAILED: the copy failed");
    }

    @Test
    void aCutoverThatIsNotFinished() {
        board.servedBy(ServedBy.SOURCE, Doubt.aftermath("the fence is missing"));

        assertThat(obstacles(running()))
                .containsExactly("an earlier cutover is still being finished");
    }

    @Test
    void aStreamThatDoesNotKeepUp() {
        assertThat(obstacles(null)).containsExactly("no stream runs");
        assertThat(obstacles(stream(StreamStatus.State.RECONNECTING, 0, 0, "no answer")))
                .containsExactly("the stream is RECONNECTING: no answer");
        assertThat(obstacles(stream(StreamStatus.State.RUNNING, 0, 31_000, null)))
                .containsExactly("nothing was heard from the log for 31 s");
        assertThat(obstacles(stream(StreamStatus.State.RUNNING, 501, 0, null)))
                .containsExactly("the stream is 501 ms behind, more than max-lag 500 ms");
        assertThat(obstacles(stream(StreamStatus.State.RUNNING, 500, 30_000, null))).isEmpty();
    }

    @Test
    void differencesThatTheLastVerificationFound() {
        MigrationStatus.Verify found = new MigrationStatus.Verify("different", 10, 3, null);

        assertThat(new ReadyCheck(board.now(), running(), found, MAX_LAG).obstacles())
                .containsExactly(
                        "the last verification found 3 differences: repair them and verify again");
    }
}
