package dev.swingbridge.proxy.migration.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private static final Path PAGE = Path.of("..", "docs", "lifecycle.md");

    @Test
    void everyPairLeadsWhereTheTableSaysOrIsRefusedWithWhatIsAllowed() {
        for (MigrationState state : MigrationState.values()) {
            for (LifecycleEvent verb : events()) {
                if (Lifecycle.allows(state, verb)) {
                    assertThat(Lifecycle.next("orders", state, verb)).isNotNull();
                } else {
                    assertThatThrownBy(() -> Lifecycle.next("orders", state, verb))
                            .isInstanceOf(RefusedException.class)
                            .hasMessageStartingWith(
                                    "cannot " + verb.label() + " orders while " + state)
                            .hasMessageContaining("allowed now: ");
                }
            }
        }
    }

    private static List<LifecycleEvent> events() {
        return Stream.<LifecycleEvent[]>of(Verb.values(), Occurrence.values())
                .flatMap(Arrays::stream)
                .toList();
    }

    @Test
    void whatHappensByItselfIsNeverOffered() {
        for (MigrationState state : MigrationState.values()) {
            assertThat(Lifecycle.allowed(state)).doesNotHaveDuplicates();
        }
        assertThat(Lifecycle.allowed(MigrationState.SWITCHING)).isEmpty();
        assertThat(Lifecycle.allowed(MigrationState.COPYING))
                .containsExactly(Verb.PAUSE, Verb.RESUME, Verb.CANCEL);
    }

    @Test
    void noPairStandsInTheTableTwice() {
        Set<String> pairs = new HashSet<>();

        for (Lifecycle.Transition each : Lifecycle.TABLE) {
            assertThat(pairs.add(each.from() + " " + each.event())).isTrue();
        }
    }

    @Test
    void refusesSwitchTrafficWhileCopying() {
        assertThatThrownBy(
                        () -> Lifecycle.next("orders", MigrationState.COPYING, Verb.SWITCH_TRAFFIC))
                .hasMessage(
                        "cannot switch-traffic orders while COPYING; allowed now: pause, resume, cancel");
    }

    @Test
    void everyStateIsReachedAndEveryUnfinishedOneCanEnd() {
        Set<MigrationState> reached = EnumSet.of(MigrationState.CREATED);
        for (int round = 0; round < MigrationState.values().length; round++) {
            for (Lifecycle.Transition each : Lifecycle.TABLE) {
                if (reached.contains(each.from())) {
                    reached.add(each.to());
                }
            }
        }

        assertThat(reached).containsExactlyInAnyOrder(MigrationState.values());
        for (MigrationState state : MigrationState.values()) {
            assertThat(state.ended() || Lifecycle.TABLE.stream().anyMatch(e -> e.from() == state))
                    .isTrue();
        }
    }

    @Test
    void thePageInTheDocsIsTheTable() throws IOException {
        assertThat(Files.readString(PAGE))
                .as("write the text below to docs/lifecycle.md")
                .isEqualTo(LifecyclePage.text());
    }
}
