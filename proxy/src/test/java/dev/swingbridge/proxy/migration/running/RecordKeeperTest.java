package dev.swingbridge.proxy.migration.running;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.proxy.migration.lifecycle.Cause;
import dev.swingbridge.proxy.migration.lifecycle.Health;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is on record, when the server that keeps it does not answer. */
class RecordKeeperTest {
    private final TestMigration migration = new TestMigration(TestMigration.replicating());
    private final RecordKeeper keeper = migration.keeper;

    @BeforeEach
    void record() throws SQLException {
        keeper.change(keeper.record(), Verb.START, "test");
    }

    @AfterEach
    void close() {
        migration.close();
    }

    private MigrationRecord saved() {
        return Objects.requireNonNull(migration.store.saved());
    }

    @Test
    void aChangeThatFailedIsTakenBackThoughItGotThrough() {
        migration.store.answerLost = true;
        assertThatThrownBy(() -> keeper.change(keeper.record().paused(), Verb.PAUSE, "test"))
                .hasMessage("the answer was lost");
        assertThat(saved().health()).isEqualTo(Health.PAUSED);

        keeper.catchUp();

        assertThat(saved().health()).isEqualTo(Health.RUNNING);
        assertThat(saved()).isEqualTo(keeper.record());
    }

    @Test
    void aChangeThatFailedDoesNotStandInTheWayOfTheNext() throws SQLException {
        migration.store.answerLost = true;
        assertThatThrownBy(() -> keeper.change(keeper.record().paused(), Verb.PAUSE, "test"))
                .hasMessage("the answer was lost");

        keeper.change(keeper.record().begun(7), Verb.SWITCH_TRAFFIC, "test");

        assertThat(saved().epoch()).isEqualTo(7);
        assertThat(saved().health()).isEqualTo(Health.RUNNING);
        assertThat(saved()).isEqualTo(keeper.record());
    }

    @Test
    void aFactIsWrittenOnceTheServerAnswersAgain() {
        migration.store.unreachable = true;
        keeper.follow(keeper.record().failed(Cause.STREAM, "the stream failed"));
        assertThat(keeper.record().health()).isEqualTo(Health.FAILED);
        assertThat(saved().health()).isEqualTo(Health.RUNNING);

        migration.store.unreachable = false;
        keeper.catchUp();

        assertThat(saved().cause()).isEqualTo(Cause.STREAM);
    }
}
