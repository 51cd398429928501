package dev.swingbridge.proxy.session.sides;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.protocol.packet.SessionChange;
import dev.swingbridge.proxy.session.registry.ArmOutcome;
import dev.swingbridge.router.table.Side;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SessionArmingTest {
    private final SidesLab lab = new SidesLab();
    private final FakePause commands = new FakePause();
    private final CompletableFuture<ArmOutcome> outcome = new CompletableFuture<>();

    private void arm() {
        new SessionArming(lab.state, lab.sides, commands, lab.loop, Side.TARGET, outcome).start();
        lab.settle();
    }

    private void changeSession() {
        lab.state.changes().tracked(List.of(new SessionChange.SystemVariable("sql_mode", "")));
    }

    @Test
    void carriesTheStateOverWhileTheCommandsWait() {
        changeSession();

        arm();

        assertThat(outcome).isCompletedWithValue(new ArmOutcome.Ready());
        assertThat(lab.target.asked()).endsWith("SET @@session.sql_mode='1'");
        assertThat(lab.source.asked()).startsWith("SELECT FOUND_ROWS()");
        assertThat(commands.events).containsExactly("pause", "resume");
        assertThat(lab.state.current()).isEqualTo(Side.SOURCE);
        assertThat(lab.sides.knows(Side.TARGET)).isTrue();
    }

    @Test
    void waitsForTheEndOfACommand() {
        commands.idle = false;
        arm();
        assertThat(outcome).isNotDone();
        assertThat(commands.events).isEmpty();

        commands.idle = true;
        lab.client.advanceTimeBy(1, TimeUnit.SECONDS);
        lab.client.runScheduledPendingTasks();
        lab.settle();

        assertThat(outcome).isCompletedWithValue(new ArmOutcome.Ready());
    }

    @Test
    void stopsWaitingWhenNobodyWantsToKnow() {
        commands.idle = false;
        arm();
        outcome.complete(new ArmOutcome.Gone());

        commands.idle = true;
        lab.client.advanceTimeBy(1, TimeUnit.SECONDS);

        assertThat(lab.client.runScheduledPendingTasks()).isEqualTo(-1);
        assertThat(commands.events).isEmpty();
        assertThat(lab.target.asked()).isEmpty();
    }

    @Test
    void onlyConnectsASessionInATransaction() {
        lab.state.transaction().worked(Side.SOURCE, true);

        arm();

        assertThat(outcome).isCompletedWithValue(new ArmOutcome.Ready());
        assertThat(lab.logins).hasSize(1);
        assertThat(lab.target.asked()).isEmpty();
        assertThat(commands.events).isEmpty();
    }

    @Test
    void saysAtWhichStepItFailedAndLetsTheCommandsGoOn() {
        changeSession();
        lab.target.failing("SET @@session.sql_mode='1'", 1231, "no such mode");

        arm();

        assertThat(outcome)
                .isCompletedWithValue(
                        new ArmOutcome.NotReady("carry the session's state over: no such mode"));
        assertThat(commands.events).containsExactly("pause", "resume");
    }
}
