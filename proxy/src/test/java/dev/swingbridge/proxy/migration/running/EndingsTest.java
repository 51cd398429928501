package dev.swingbridge.proxy.migration.running;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.proxy.migration.Migrations.SourceTables;
import dev.swingbridge.proxy.migration.Migrations.TargetTables;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.step.StepRunner;
import dev.swingbridge.proxy.migration.store.VerbUnderWay;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What complete and cancel would take down. */
@NullUnmarked
class EndingsTest {
    /** Nothing of it is run. */
    private final Endings endings = new Endings(TestDefinitions.SHOP, null, null);

    private List<String> plan(Verb verb, Enum<?> wish) {
        return StepRunner.names(endings.plan(verb, wish.name(), TestMigration.replicating()));
    }

    @Test
    void completeEndsOnTheNewSide() {
        assertThat(plan(Verb.COMPLETE, SourceTables.KEEP))
                .containsExactly(
                        "forget the streams",
                        "give the tables on target their own triggers back",
                        "keep the old tables on source, fenced");
        assertThat(plan(Verb.COMPLETE, SourceTables.RENAME))
                .last()
                .isEqualTo("rename the old tables on source");
        assertThat(plan(Verb.COMPLETE, SourceTables.DROP))
                .last()
                .isEqualTo("drop the old tables on source");
    }

    @Test
    void cancelEndsOnTheOldSide() {
        assertThat(plan(Verb.CANCEL, TargetTables.DROP))
                .containsExactly(
                        "forget the streams",
                        "give the tables on source their own triggers back",
                        "drop the copies on target that this migration made");
        assertThat(plan(Verb.CANCEL, TargetTables.KEEP))
                .last()
                .isEqualTo("keep the copies on target, and build their indexes");
    }

    @ParameterizedTest
    @EnumSource(Verb.class)
    void onlyTheseTwoVerbsAreEndings(Verb verb) {
        boolean ending = Endings.isEnding(new VerbUnderWay(verb, "", 0, "admin", Instant.EPOCH));

        assertThat(ending).isEqualTo(verb == Verb.COMPLETE || verb == Verb.CANCEL);
    }
}
