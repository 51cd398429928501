package dev.swingbridge.proxy.migration.step;

import static dev.swingbridge.proxy.migration.step.Step.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.proxy.migration.step.StepRunner.Ending;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StepRunnerTest {
    private final List<String> done = new ArrayList<>();
    private final List<String> begun = new ArrayList<>();
    private final Map<String, Integer> failures = new HashMap<>();
    private @Nullable String stopBefore;
    private int patience = 3;

    private final StepRunner runner =
            new StepRunner(
                    new StepWatch() {
                        @Override
                        public void before(Step step) throws Exception {
                            if (step.name().equals(stopBefore)) {
                                throw new Exception("the budget is over");
                            }
                        }

                        @Override
                        public void begins(String step) {
                            begun.add(step);
                        }

                        @Override
                        public void ran(
                                String step,
                                Result result,
                                long nanos,
                                @Nullable Exception failure) {}

                        @Override
                        public boolean tryAgain(Step step, int attempt, Exception failure) {
                            return attempt < patience;
                        }
                    });

    @Test
    void runsEveryStepInOrder() {
        Ending ending = runner.run(plan());

        assertThat(ending.kind()).isEqualTo(Ending.Kind.DONE);
        assertThat(done).containsExactly("a", "b", "decide", "c", "d");
    }

    @Test
    void undoesNewestFirstTheFailedStepIncluded() {
        failures.put("b", 1);

        Ending ending = runner.run(plan());

        assertThat(ending.kind()).isEqualTo(Ending.Kind.UNDONE);
        assertThat(ending.cause()).hasMessage("b failed");
        assertThat(done).containsExactly("a", "undo b", "undo a");
    }

    @Test
    void tellsEveryStepAndEveryUndoAsItBegins() {
        failures.put("decide", 1);

        runner.run(plan());

        assertThat(begun).containsExactly("a", "b", "decide", "undo: b", "undo: a");
        begun.clear();
        runner.rollForward(plan());
        assertThat(begun).containsExactly("c", "d");
    }

    @Test
    void aDecisionThatCertainlyFailedUndoes() {
        failures.put("decide", 1);

        Ending ending = runner.run(plan());

        assertThat(ending.kind()).isEqualTo(Ending.Kind.UNDONE);
        assertThat(done).containsExactly("a", "b", "undo b", "undo a");
    }

    @Test
    void aDecisionOfUnknownOutcomeUndoesNothing() {
        List<Step> plan = new ArrayList<>(plan());
        plan.set(
                2,
                step(
                                "decide",
                                () -> {
                                    throw new UnknownOutcome("silence", new Exception("lost"));
                                })
                        .pointOfNoReturn());

        Ending ending = runner.run(plan);

        assertThat(ending.kind()).isEqualTo(Ending.Kind.UNFINISHED);
        assertThat(done).containsExactly("a", "b");
    }

    @Test
    void triesStepsAfterTheDecisionAgainAndNeverUndoes() {
        failures.put("c", 2);

        Ending ending = runner.run(plan());

        assertThat(ending.kind()).isEqualTo(Ending.Kind.DONE);
        assertThat(done).containsExactly("a", "b", "decide", "c", "d");
    }

    @Test
    void leavesToRecoveryWhatKeepsFailingAfterTheDecision() {
        failures.put("c", 99);

        Ending ending = runner.run(plan());

        assertThat(ending.kind()).isEqualTo(Ending.Kind.UNFINISHED);
        assertThat(done).containsExactly("a", "b", "decide");

        failures.clear();
        assertThat(runner.rollForward(plan()).kind()).isEqualTo(Ending.Kind.DONE);
        assertThat(done).containsExactly("a", "b", "decide", "c", "d");
    }

    @Test
    void anUndoThatFailsDoesNotKeepTheOthersFromRunning() {
        failures.put("decide", 1);
        failures.put("undo b", 99);

        Ending ending = runner.run(plan());

        assertThat(ending.kind()).isEqualTo(Ending.Kind.PARTLY_UNDONE);
        assertThat(done).containsExactly("a", "b", "undo a");
    }

    @Test
    void anUndoIsTriedAgain() {
        failures.put("decide", 1);
        failures.put("undo b", 2);

        assertThat(runner.run(plan()).kind()).isEqualTo(Ending.Kind.UNDONE);
        assertThat(done).containsExactly("a", "b", "undo b", "undo a");
    }

    @Test
    void rehearsalStopsBeforeTheDecisionAndUndoes() {
        Ending ending = runner.rehearse(plan());

        assertThat(ending.kind()).isEqualTo(Ending.Kind.UNDONE);
        assertThat(ending.cause()).isNull();
        assertThat(done).containsExactly("a", "b", "undo b", "undo a");
    }

    @Test
    void theWatchStopsARunBeforeAStep() {
        stopBefore = "decide";

        Ending ending = runner.run(plan());

        assertThat(ending.kind()).isEqualTo(Ending.Kind.UNDONE);
        assertThat(done).containsExactly("a", "b", "undo b", "undo a");
    }

    @Test
    void dryRunNamesTheSteps() {
        assertThat(StepRunner.names(plan())).containsExactly("a", "b", "decide", "c", "d");
        assertThat(done).isEmpty();
    }

    private List<Step> plan() {
        return List.of(
                step("a", () -> act("a")).undo(() -> act("undo a")),
                step("b", () -> act("b")).undo(() -> act("undo b")),
                step("decide", () -> act("decide")).pointOfNoReturn(),
                step("c", () -> act("c")),
                step("d", () -> act("d")));
    }

    private void act(String name) throws Exception {
        int left = failures.getOrDefault(name, 0);
        if (left > 0) {
            failures.put(name, left - 1);
            throw new Exception(name + " failed");
        }
        done.add(name);
    }
}
