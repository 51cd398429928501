package dev.swingbridge.proxy.migration.running;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.apply.StreamStatus;
import dev.swingbridge.backfill.copy.CopyStatus;
import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.proxy.migration.lifecycle.Cause;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the reconciler does follows from facts, whatever the words of a failure are. */
class WorkVerdictTest {
    private static StreamStatus stream(StreamStatus.State state, boolean takenOver) {
        return new StreamStatus(
                state,
                new StreamPosition(new LogPosition("binlog.000001", 4), ""),
                Duration.ZERO,
                Duration.ZERO,
                0,
                0,
                state == StreamStatus.State.FAILED ? "taken over by another owner" : null,
                takenOver);
    }

    private static CopyStatus copy(CopyStatus.State state) {
        return new CopyStatus(state, List.of(), 0, 0, null, null, "disk full");
    }

    private static WorkVerdict verdict(
            MigrationState state, @Nullable StreamStatus stream, @Nullable CopyStatus copy) {
        return WorkVerdict.of(state, stream, copy);
    }

    @Test
    void takesAStreamBackThatAnotherProcessHasTaken() {
        assertThat(
                        verdict(
                                MigrationState.REPLICATING,
                                stream(StreamStatus.State.FAILED, true),
                                null))
                .isInstanceOf(WorkVerdict.TakeBack.class);
    }

    @Test
    void failsWithAStreamThatOnlySoundsTakenOver() {
        WorkVerdict found =
                verdict(MigrationState.REPLICATING, stream(StreamStatus.State.FAILED, false), null);

        assertThat(found)
                .isEqualTo(
                        new WorkVerdict.Fail(
                                Cause.STREAM, "the stream failed: taken over by another owner"));
    }

    @Test
    void failsWithACopyThatHasFailed() {
        WorkVerdict found =
                verdict(
                        MigrationState.COPYING,
                        stream(StreamStatus.State.RUNNING, false),
                        copy(CopyStatus.State.FAILED));

        assertThat(found).isEqualTo(new WorkVerdict.Fail(Cause.COPY, "the copy failed: disk full"));
    }

    @Test
    void looksForTheEndOfTheCopyOnlyWhileCopying() {
        StreamStatus runs = stream(StreamStatus.State.RUNNING, false);
        CopyStatus copied = copy(CopyStatus.State.COPIED);

        assertThat(verdict(MigrationState.COPYING, runs, copied))
                .isEqualTo(new WorkVerdict.LookForEnd());
        assertThat(verdict(MigrationState.REPLICATING, runs, copied))
                .isEqualTo(new WorkVerdict.LeaveAlone());
        assertThat(verdict(MigrationState.COPYING, null, null))
                .isEqualTo(new WorkVerdict.LeaveAlone());
    }
}
