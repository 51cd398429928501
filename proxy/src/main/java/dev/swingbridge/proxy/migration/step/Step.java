package dev.swingbridge.proxy.migration.step;

import org.jspecify.annotations.Nullable;

/**
 * One step of a plan: its name, what it does, and what takes it back.
 *
 * @param action an exception means it certainly did not get through, or that undo copes with both
 * @param undo safe to run whether or not the action got through, and safe to repeat; null when
 *     there is nothing to take back
 * @param decision the point of no return: once its action has returned, the steps after it are run
 *     until they succeed; an exception means that it is certainly not decided
 */
public record Step(String name, Action action, @Nullable Action undo, boolean decision) {

    /** Work that may fail with any exception. */
    @FunctionalInterface
    public interface Action {
        void run() throws Exception;
    }

    public static Step step(String name, Action action) {
        return new Step(name, action, null, false);
    }

    public Step undo(Action taking) {
        return new Step(name, action, taking, decision);
    }

    public Step pointOfNoReturn() {
        return new Step(name, action, undo, true);
    }
}
