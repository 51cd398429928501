package dev.swingbridge.proxy.migration.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.proxy.migration.cutover.CutoverReport.Outcome;
import dev.swingbridge.proxy.migration.store.Authority;
import dev.swingbridge.proxy.migration.store.ServedBy;
import dev.swingbridge.router.gate.GatePass;
import dev.swingbridge.router.table.Side;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole plan against {@link SimulatedWorld}: every crash, every lost answer. */
class CutoverSimulationTest {
    private static final int CUTOVERS = 3;

    private long epoch;

    @Test
    void goesThereAndBackAgainWithoutLosingAWrite() {
        SimulatedWorld world = new SimulatedWorld();

        for (int round = 0; round < 20; round++) {
            CutoverRun.Conclusion conclusion = cutover(world);
            assertThat(conclusion.report().outcome()).isEqualTo(Outcome.DONE);
            world.check(true);
        }

        assertThat(world.acknowledged()).isGreaterThan(100);
    }

    @Test
    void aWriterThatComesPastTheProxyIsCarriedOverOrRejected() {
        SimulatedWorld world = new SimulatedWorld();
        world.bypassOn(Side.SOURCE);

        assertThat(cutover(world).report().outcome()).isEqualTo(Outcome.DONE);

        world.check(true);
    }

    @Test
    void dyingAtAnyActionLeavesOneAuthorityAndNothingLost() {
        int actions = actionsOfThreeCutovers();
        assertThat(actions).isGreaterThan(40);
        for (boolean afterEffect : new boolean[] {false, true}) {
            for (int action = 1; action <= actions; action++) {
                dieAt(action, afterEffect);
            }
        }
    }

    private void dieAt(int action, boolean afterEffect) {
        SimulatedWorld world = new SimulatedWorld();
        epoch = 0;
        world.dieAtAction(action, afterEffect);
        int done = 0;
        for (int round = 0; round < CUTOVERS; round++) {
            try {
                cutover(world);
                done++;
            } catch (SimulatedWorld.Died died) {
                Authority settled = world.restart();
                assertThat(settled.servedBy()).isEqualTo(ServedBy.side(world.serving()));
                world.check(everSwitched(settled));
            }
        }
        assertThat(done).as("action %d", action).isEqualTo(CUTOVERS - 1);
        world.check(true);
    }

    private static boolean everSwitched(Authority settled) {
        return settled instanceof Authority.Served served && served.epoch() > 0;
    }

    @Test
    void losingAnyAnswerEndsInDoneOrUndone() {
        int actions = actionsOfThreeCutovers();
        for (boolean afterEffect : new boolean[] {false, true}) {
            for (int action = 1; action <= actions; action++) {
                SimulatedWorld world = new SimulatedWorld();
                epoch = 0;
                world.loseAnswerOfAction(action, afterEffect);
                for (int round = 0; round < CUTOVERS; round++) {
                    Side before = world.serving();
                    CutoverRun.Conclusion conclusion = cutover(world);
                    assertThat(conclusion.finished())
                            .as("action %d: %s", action, conclusion.report())
                            .isTrue();
                    assertThat(world.serving())
                            .isEqualTo(conclusion.decided() ? before.other() : before);
                    world.check(epochServed(world) > 0);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SimulatedSide.Commit.class,
            names = "ANSWERED",
            mode = EnumSource.Mode.EXCLUDE)
    void aDecisionThatNobodyConfirmsIsUnknownAndWorkIsHeldUntilItIsKnown(
            SimulatedSide.Commit lost) {
        SimulatedWorld world = new SimulatedWorld();
        world.loseDecisionOf(Side.TARGET, lost);

        CutoverRun.Conclusion conclusion = cutover(world);

        assertThat(conclusion.report().outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(conclusion.report().reason()).contains("target does not say");
        assertThat(conclusion.report().holdMillis()).isGreaterThanOrEqualTo(50);
        assertThat(conclusion.finished()).isFalse();
        assertThat(conclusion.decided()).isFalse();
        assertThat(world.told()).doesNotContain("target serves", "flip the routes");
        assertThat(world.gate().held(SimulatedWorld.GROUP)).isTrue();
        assertThat(world.serving()).isEqualTo(Side.SOURCE);
        assertThat(world.settle()).isInstanceOf(Authority.Blocked.class);
        assertThat(world.gate().held(SimulatedWorld.GROUP)).isTrue();

        world.answersAgain(Side.TARGET);
        Side serves = lost == SimulatedSide.Commit.ANSWER_LOST ? Side.TARGET : Side.SOURCE;
        assertThat(world.restart().servedBy()).isEqualTo(ServedBy.side(serves));
        world.check(serves == Side.TARGET);
    }

    @Test
    void theSameProcessGoesOnOnceTheDecisionIsKnown() {
        SimulatedWorld world = new SimulatedWorld();
        world.loseDecisionOf(Side.TARGET, SimulatedSide.Commit.ANSWER_LOST);
        cutover(world);

        world.answersAgain(Side.TARGET);
        assertThat(world.settle().servedBy()).isEqualTo(ServedBy.TARGET);
        CutoverRun.Conclusion rest =
                world.run(Side.TARGET, epoch, CutoverOptions.defaults()).rollForward();

        assertThat(rest.finished()).isTrue();
        world.check(true);
        assertThat(cutover(world).report().outcome()).isEqualTo(Outcome.DONE);
        world.check(true);
    }

    @Test
    void whoServesIsToldAsSoonAsItIsDecided() {
        SimulatedWorld world = new SimulatedWorld();

        cutover(world);

        assertThat(world.told())
                .containsSubsequence(
                        "decide", "target serves", "flip the routes", "fence the old side");
    }

    private static long epochServed(SimulatedWorld world) {
        return world.settle() instanceof Authority.Served served ? served.epoch() : -1;
    }

    @Test
    void anOpenTransactionPastTheDrainUndoesTheCutover() {
        SimulatedWorld world = new SimulatedWorld();
        epoch = 1;
        CutoverRun.Conclusion conclusion;
        try (GatePass open =
                Objects.requireNonNull(world.gate().tryEnter(Set.of(SimulatedWorld.GROUP), 7))) {
            assertThat(open.groups()).containsExactly(SimulatedWorld.GROUP);
            conclusion =
                    world.run(
                                    Side.TARGET,
                                    epoch,
                                    CutoverOptions.defaults().withDrain(Duration.ofMillis(30)))
                            .run();
        }

        assertThat(conclusion.report().outcome()).isEqualTo(Outcome.UNDONE);
        assertThat(conclusion.report().reason()).contains("session 7");
        assertThat(conclusion.report().holdMillis()).isBetween(29.0, 400.0);
        world.check(false);
        assertThat(cutover(world).report().outcome()).isEqualTo(Outcome.DONE);
        world.check(true);
    }

    @Test
    void workGoesOnAtTheOldSideWhenTheBudgetIsOverWhileAServerDoesNotAnswer() throws Exception {
        SimulatedWorld world = new SimulatedWorld();
        CountDownLatch answered = new CountDownLatch(1);
        world.hangUntil(answered);
        CutoverOptions options = CutoverOptions.defaults().withMaxHold(Duration.ofMillis(500));
        CompletableFuture<CutoverRun.Conclusion> running =
                CompletableFuture.supplyAsync(() -> world.run(Side.TARGET, 1, options).run());

        await().pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(5))
                .until(() -> world.gate().held(SimulatedWorld.GROUP));
        await().atMost(Duration.ofSeconds(5))
                .until(
                        () ->
                                !world.gate().held(SimulatedWorld.GROUP)
                                        && !world.locked(Side.SOURCE));
        assertThat(running).isNotDone();
        answered.countDown();

        CutoverReport report = running.get(5, TimeUnit.SECONDS).report();
        assertThat(report.outcome()).isEqualTo(Outcome.UNDONE);
        assertThat(report.holdMillis()).isBetween(499.0, 4_000.0);
        assertThat(world.serving()).isEqualTo(Side.SOURCE);
        world.check(false);
    }

    @Test
    void aRehearsalTakesEverythingBack() {
        SimulatedWorld world = new SimulatedWorld();

        CutoverRun.Conclusion conclusion =
                world.run(
                                Side.TARGET,
                                1,
                                CutoverOptions.defaults().withMode(CutoverOptions.Mode.REHEARSE))
                        .run();

        assertThat(conclusion.report().outcome()).isEqualTo(Outcome.REHEARSED);
        assertThat(world.serving()).isEqualTo(Side.SOURCE);
        world.check(false);
    }

    @Test
    void aDryRunOnlyNamesTheSteps() {
        SimulatedWorld world = new SimulatedWorld();
        int before = world.actions();

        CutoverReport report =
                world.run(
                                Side.TARGET,
                                1,
                                CutoverOptions.defaults().withMode(CutoverOptions.Mode.DRY_RUN))
                        .run()
                        .report();

        assertThat(report.outcome()).isEqualTo(Outcome.PLANNED);
        assertThat(report.steps()).hasSize(13).allMatch(step -> step.outcome().equals("planned"));
        assertThat(world.actions()).isEqualTo(before);
    }

    private int actionsOfThreeCutovers() {
        SimulatedWorld world = new SimulatedWorld();
        epoch = 0;
        for (int round = 0; round < CUTOVERS; round++) {
            cutover(world);
        }
        return world.actions();
    }

    private CutoverRun.Conclusion cutover(SimulatedWorld world) {
        epoch++;
        return world.run(world.serving().other(), epoch, CutoverOptions.defaults()).run();
    }
}
