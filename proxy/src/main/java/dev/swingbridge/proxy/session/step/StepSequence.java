package dev.swingbridge.proxy.session.step;

import dev.swingbridge.protocol.packet.ErrPacket;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a plan: every step that is not done already, each when the one before has ended. The first
 * error ends the plan.
 */
public final class StepSequence {
    private static final int OVER = -1;

    private final List<SessionStep> plan;
    private final BiConsumer<String, ErrPacket> failed;
    private final Consumer<@Nullable ErrPacket> done;
    private int next;
    private boolean beginning;
    private boolean endedAtOnce;

    private StepSequence(
            List<SessionStep> plan,
            BiConsumer<String, ErrPacket> failed,
            Consumer<@Nullable ErrPacket> done) {
        this.plan = plan;
        this.failed = failed;
        this.done = done;
    }

    /** As a part of another plan, whose step's name says enough. */
    public static void run(List<SessionStep> plan, Consumer<@Nullable ErrPacket> done) {
        run(plan, (_, _) -> {}, done);
    }

    /**
     * Runs the plan.
     *
     * @param failed hears which step has failed, before the plan is done
     * @param done gets null, or the error of the step that has failed
     */
    public static void run(
            List<SessionStep> plan,
            BiConsumer<String, ErrPacket> failed,
            Consumer<@Nullable ErrPacket> done) {
        new StepSequence(plan, failed, done).goOn();
    }

    /** A loop, so that however many steps that end at once do not pile up on the stack. */
    private void goOn() {
        do {
            endedAtOnce = false;
            if (next == plan.size()) {
                next = OVER;
                done.accept(null);
                return;
            }
            SessionStep step = plan.get(next++);
            if (step.done().getAsBoolean()) {
                endedAtOnce = true;
                continue;
            }
            int number = next;
            beginning = true;
            step.action().begin(error -> ended(step, number, error));
            beginning = false;
        } while (endedAtOnce);
    }

    private void ended(SessionStep step, int number, @Nullable ErrPacket error) {
        if (number != next) {
            throw new IllegalStateException("ended twice: " + step.name());
        }
        if (error != null) {
            next = OVER;
            failed.accept(step.name(), error);
            done.accept(error);
        } else if (beginning) {
            endedAtOnce = true;
        } else {
            goOn();
        }
    }
}
