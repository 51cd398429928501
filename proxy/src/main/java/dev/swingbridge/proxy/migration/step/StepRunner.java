package dev.swingbridge.proxy.migration.step;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs a plan: each step in order; before the decision a failure undoes what was done, newest
 * first; after it every step is run until it succeeds.
 */
public final class StepRunner {
    private final StepWatch watch;

    public StepRunner(StepWatch watch) {
        this.watch = watch;
    }

    /**
     * How a run ended.
     *
     * @param cause what stopped it; null when it was not stopped
     */
    public record Ending(Kind kind, @Nullable Exception cause) {
        /** How a run ended. */
        public enum Kind {
            /** Every step is done. */
            DONE,
            /** Stopped before the decision; everything is taken back. */
            UNDONE,
            /** Stopped before the decision, and something could not be taken back now. */
            PARTLY_UNDONE,
            /** Decided, or perhaps decided; the rest is left to recovery. */
            UNFINISHED
        }
    }

    /** The names a dry run shows. */
    public static List<String> names(List<Step> plan) {
        return plan.stream().map(Step::name).toList();
    }

    /** Runs the whole plan. */
    public Ending run(List<Step> plan) {
        return runUntilDecision(plan, false);
    }

    /** Runs everything before the decision, then takes it back. */
    public Ending rehearse(List<Step> plan) {
        return runUntilDecision(plan, true);
    }

    /** Runs what comes after the decision: for a plan that another process began and decided. */
    public Ending rollForward(List<Step> plan) {
        for (Step step : plan.subList(decisionIndex(plan) + 1, plan.size())) {
            Exception left = runUntilItSucceeds(step);
            if (left != null) {
                return new Ending(Ending.Kind.UNFINISHED, left);
            }
        }
        return new Ending(Ending.Kind.DONE, null);
    }

    private Ending runUntilDecision(List<Step> plan, boolean rehearsal) {
        Deque<Step> begun = new ArrayDeque<>();
        for (Step step : plan) {
            if (rehearsal && step.decision()) {
                return undoAll(begun, null);
            }
            begun.push(step);
            Exception failure = attempt(step);
            if (failure instanceof UnknownOutcome) {
                return new Ending(Ending.Kind.UNFINISHED, failure);
            }
            if (failure != null) {
                return undoAll(begun, failure);
            }
            if (step.decision()) {
                return rollForward(plan);
            }
        }
        return new Ending(Ending.Kind.DONE, null);
    }

    private @Nullable Exception attempt(Step step) {
        long start = System.nanoTime();
        try {
            watch.before(step);
            watch.begins(step.name());
            step.action().run();
            watch.ran(step.name(), StepWatch.Result.DONE, System.nanoTime() - start, null);
            return null;
        } catch (Exception failure) {
            watch.ran(step.name(), StepWatch.Result.FAILED, System.nanoTime() - start, failure);
            return failure;
        }
    }

    private @Nullable Exception runUntilItSucceeds(Step step) {
        watch.begins(step.name());
        for (int attempt = 1; ; attempt++) {
            long start = System.nanoTime();
            try {
                step.action().run();
                watch.ran(step.name(), StepWatch.Result.DONE, System.nanoTime() - start, null);
                return null;
            } catch (Exception failure) {
                watch.ran(step.name(), StepWatch.Result.FAILED, System.nanoTime() - start, failure);
                if (!watch.tryAgain(step, attempt, failure)) {
                    return failure;
                }
            }
        }
    }

    private Ending undoAll(Deque<Step> begun, @Nullable Exception cause) {
        boolean complete = true;
        while (!begun.isEmpty()) {
            complete &= undone(begun.pop());
        }
        return new Ending(complete ? Ending.Kind.UNDONE : Ending.Kind.PARTLY_UNDONE, cause);
    }

    private boolean undone(Step step) {
        Step.Action undo = step.undo();
        if (undo == null) {
            return true;
        }
        watch.begins("undo: " + step.name());
        for (int attempt = 1; ; attempt++) {
            long start = System.nanoTime();
            try {
                undo.run();
                watch.ran(step.name(), StepWatch.Result.UNDONE, System.nanoTime() - start, null);
                return true;
            } catch (Exception failure) {
                watch.ran(
                        step.name(),
                        StepWatch.Result.UNDO_FAILED,
                        System.nanoTime() - start,
                        failure);
                if (!watch.tryAgain(step, attempt, failure)) {
                    return false;
                }
            }
        }
    }

    private static int decisionIndex(List<Step> plan) {
        for (int index = 0; index < plan.size(); index++) {
            if (plan.get(index).decision()) {
                return index;
            }
        }
        throw new IllegalArgumentException("the plan has no point of no return");
    }
}
