package dev.swingbridge.proxy.migration.running;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.cutover.CutoverReport.Outcome;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.lifecycle.StillRunningException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is seen, and what can be asked for, while a step of a cutover takes its time. */
class StatusDuringCutoverTest {
    private static final Duration LONG = TestMigration.LONG;

    private final TestMigration migration = new TestMigration(TestMigration.replicating());
    private final CountDownLatch stepBegun = new CountDownLatch(1);
    private final CountDownLatch stepMayEnd = new CountDownLatch(1);
    private CompletableFuture<CutoverReport> cutover = new CompletableFuture<>();
    private volatile long begunAtNanos;

    @BeforeEach
    void beginASlowStep() {
        migration.plan =
                epoch -> {
                    begunAtNanos = System.nanoTime();
                    migration.board.at("drain open transactions");
                    stepBegun.countDown();
                    TestMigration.await(stepMayEnd);
                    return TestMigration.concluded(Outcome.DONE, null);
                };
        cutover = CompletableFuture.supplyAsync(migration::switchTraffic);
        TestMigration.await(stepBegun);
    }

    @AfterEach
    void close() {
        stepMayEnd.countDown();
        migration.close();
    }

    @Test
    void showsTheStateAndTheStepAtOnceAndThatNothingCanSwitch() {
        MigrationStatus status = migration.status();
        long lateMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunAtNanos);

        assertThat(status.state()).isEqualTo(MigrationState.SWITCHING);
        MigrationStatus.UnderWay verb = Objects.requireNonNull(status.underWay());
        assertThat(verb.verb()).isEqualTo("switch-traffic");
        assertThat(verb.operator()).isEqualTo("test");
        MigrationStatus.Step step = Objects.requireNonNull(verb.step());
        assertThat(step.name()).isEqualTo("drain open transactions");
        assertThat(step.ageMillis()).isBetween(0L, lateMillis + 1);
        assertThat(status.canSwitch().yes()).isFalse();
        assertThat(status.canSwitch().reasons().getFirst())
                .contains("switch-traffic by test", "drain open transactions", "is under way");
        assertThat(status.canReverse().yes()).isFalse();
    }

    @Test
    void refusesAnotherVerbAtOnceWithWhatIsUnderWay() {
        long start = System.nanoTime();

        assertThatThrownBy(() -> migration.thread.run("pause", "other", LONG, () -> true))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("cannot pause shop now: switch-traffic by test")
                .hasMessageContaining("at step \"drain open transactions\"");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void takesTheNextVerbOnceThisOneHasEnded() throws Exception {
        stepMayEnd.countDown();

        assertThat(cutover.get(30, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.DONE);
        assertThat(migration.thread.<Boolean>run("pause", "other", LONG, () -> true)).isTrue();
        assertThat(migration.status().state()).isEqualTo(MigrationState.SWITCHED);
        assertThat(migration.status().underWay()).isNull();
    }

    @Test
    void saysWhatItWaitsForWhenTheBoundIsOverAndGoesOn() throws Exception {
        stepMayEnd.countDown();
        cutover.get(30, TimeUnit.SECONDS);
        CountDownLatch go = new CountDownLatch(1);

        assertThatThrownBy(
                        () ->
                                migration.thread.run(
                                        "complete",
                                        "test",
                                        Duration.ofMillis(50),
                                        () -> {
                                            migration.board.at("drop the old tables on source");
                                            TestMigration.await(go);
                                            return true;
                                        }))
                .isInstanceOf(StillRunningException.class)
                .hasMessageContaining("complete of shop goes on")
                .hasMessageContaining("at step \"drop the old tables on source\"");

        assertThat(Objects.requireNonNull(migration.status().underWay()).verb())
                .isEqualTo("complete");
        go.countDown();
    }
}
