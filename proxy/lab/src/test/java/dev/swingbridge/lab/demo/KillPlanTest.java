package dev.swingbridge.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.lab.demo.KillPlan.Moment;
import dev.swingbridge.lab.demo.KillPlan.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;

class KillPlanTest {
    @Test
    void everyNumberOfKillsIsPlanned() {
        for (int kills = 1; kills <= 100; kills++) {
            assertThat(KillPlan.of(kills, kills)).hasSize(kills);
        }
    }

    @Test
    void thirtyKillsMeetEveryPhaseInTheOrderOfTheLife() {
        List<Phase> phases = phases(KillPlan.of(30, 7));

        assertThat(phases).contains(Phase.values());
        assertThat(phases).startsWith(Phase.CREATE, Phase.CANCEL).endsWith(Phase.COMPLETE);
        assertThat(phases.lastIndexOf(Phase.COPY)).isLessThan(phases.indexOf(Phase.CUTOVER));
        assertThat(phases.lastIndexOf(Phase.CUTOVER_STEP))
                .isLessThan(phases.indexOf(Phase.COMPLETE));
    }

    @Test
    void aRecoveryFollowsAnotherKill() {
        for (long seed = 0; seed < 200; seed++) {
            assertThat(phases(KillPlan.of(10, seed)).getFirst()).isNotEqualTo(Phase.RECOVER);
        }
    }

    @Test
    void theSeedDecides() {
        assertThat(KillPlan.of(30, 5)).isEqualTo(KillPlan.of(30, 5));
        assertThat(KillPlan.of(30, 5)).isNotEqualTo(KillPlan.of(30, 6));
    }

    private static List<Phase> phases(List<Moment> plan) {
        return plan.stream().map(Moment::phase).toList();
    }
}
