package dev.swingbridge.proxy.migration.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.running.TestDefinitions;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is shown of a migration that is being created. */
class CreationTest {
    @Test
    void showsTheVerbAndItsStepAndTablesThatWait() {
        Creation creation = new Creation(TestDefinitions.SHOP, "admin", Duration.ofSeconds(1));
        creation.at("check");

        MigrationStatus status = creation.status();

        assertThat(status.state()).isEqualTo(MigrationState.CREATED);
        MigrationStatus.UnderWay verb = Objects.requireNonNull(status.underWay());
        assertThat(verb.verb()).isEqualTo("create");
        assertThat(Objects.requireNonNull(verb.step()).name()).isEqualTo("check");
        assertThat(status.copy().percent()).isZero();
        assertThat(status.tables()).hasSize(2).allMatch(table -> table.state().equals("waiting"));
        assertThat(status.canSwitch().yes()).isFalse();
        assertThat(creation.words()).startsWith("create by admin for").contains("step \"check\"");
    }
}
