package dev.swingbridge.proxy.session.step;

import static dev.swingbridge.proxy.session.step.SessionStep.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.protocol.packet.ErrPacket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StepSequenceTest {
    private static final ErrPacket ERROR = new ErrPacket(1193, "HY000", "unknown");

    private final List<String> events = new ArrayList<>();
    private @Nullable Consumer<@Nullable ErrPacket> pending;

    private SessionStep.Action atOnce(String what) {
        return end -> {
            events.add(what);
            end.accept(null);
        };
    }

    private SessionStep.Action later(String what) {
        return end -> {
            events.add(what);
            pending = end;
        };
    }

    private void endPending(@Nullable ErrPacket error) {
        Objects.requireNonNull(pending).accept(error);
    }

    private void run(SessionStep... plan) {
        StepSequence.run(
                List.of(plan),
                (name, error) -> events.add(name + " failed: " + error.message()),
                error -> events.add(error == null ? "done" : "ended by " + error.code()));
    }

    @Test
    void beginsAStepWhenTheOneBeforeHasEnded() {
        run(step("connect", later("connecting")), step("prepare", atOnce("preparing")));
        assertThat(events).containsExactly("connecting");

        endPending(null);

        assertThat(events).containsExactly("connecting", "preparing", "done");
    }

    @Test
    void endsWithTheFirstErrorAndSaysWhichStepItIs() {
        run(
                step("connect", atOnce("connecting")),
                step("carry over", later("carrying")),
                step("prepare", atOnce("preparing")));

        endPending(ERROR);

        assertThat(events)
                .containsExactly(
                        "connecting", "carrying", "carry over failed: unknown", "ended by 1193");
    }

    @Test
    void endsWithAnErrorThatComesAtOnce() {
        run(step("connect", end -> end.accept(ERROR)), step("prepare", atOnce("preparing")));

        assertThat(events).containsExactly("connect failed: unknown", "ended by 1193");
    }

    @Test
    void leavesOutWhatIsDoneWhenItsTurnComes() {
        run(
                step("connect", later("connecting")),
                step("option", atOnce("setting")).unless(() -> events.contains("connecting")),
                step("prepare", atOnce("preparing")).unless(() -> events.contains("setting")));

        endPending(null);

        assertThat(events).containsExactly("connecting", "preparing", "done");
    }

    @Test
    void isDoneWhenNothingIsToBeDone() {
        run();
        run(step("connect", atOnce("connecting")).unless(() -> true));

        assertThat(events).containsExactly("done", "done");
    }

    @Test
    void runsAPlanAsAStepOfAnother() {
        List<SessionStep> inner = List.of(step("ask", later("asking")), step("set", atOnce("set")));
        run(
                step("carry over", end -> StepSequence.run(inner, end)),
                step("prepare", atOnce("preparing")));

        endPending(null);

        assertThat(events).containsExactly("asking", "set", "preparing", "done");
    }

    @Test
    void takesMoreStepsThanAStackWouldHold() {
        run(
                Collections.nCopies(200_000, step("s", end -> end.accept(null)))
                        .toArray(SessionStep[]::new));

        assertThat(events).containsExactly("done");
    }

    @Test
    void refusesAStepThatEndsTwice() {
        run(step("connect", later("connecting")), step("wait", _ -> events.add("waiting")));
        endPending(null);

        assertThatThrownBy(() -> endPending(null)).hasMessage("ended twice: connect");
    }

    @Test
    void refusesTheLastStepThatEndsTwice() {
        run(step("connect", later("connecting")));
        endPending(null);

        assertThatThrownBy(() -> endPending(ERROR)).hasMessage("ended twice: connect");
        assertThat(events).containsExactly("connecting", "done");
    }
}
