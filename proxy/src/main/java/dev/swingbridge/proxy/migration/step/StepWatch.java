package dev.swingbridge.proxy.migration.step;

import org.jspecify.annotations.Nullable;

/** Told about every step while a plan runs, and asked before it may go on. */
public interface StepWatch {
    /**
     * Asked before each step up to and including the decision.
     *
     * @throws Exception to stop the run here: what was done is undone
     */
    void before(Step step) throws Exception;

    /**
     * A step, or its undo, begins now. Told while clients may be held, so this must cost nothing.
     */
    void begins(String step);

    /** A step, or its undo, ended. */
    void ran(String step, Result result, long nanos, @Nullable Exception failure);

    /**
     * A step after the decision, or an undo, failed and should be tried again.
     *
     * @param attempt counts from 1
     * @return after a pause of its choice; false to leave it to recovery
     */
    boolean tryAgain(Step step, int attempt, Exception failure);

    /** How a step ended. */
    enum Result {
        DONE,
        FAILED,
        UNDONE,
        UNDO_FAILED
    }
}
