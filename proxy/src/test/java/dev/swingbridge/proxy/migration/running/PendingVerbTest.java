package dev.swingbridge.proxy.migration.running;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.store.VerbUnderWay;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The verb that a migration is in the middle of, as it is durable. */
class PendingVerbTest {
    private static final VerbUnderWay LEFT =
            new VerbUnderWay(Verb.VERIFY, "", 0, "admin", Instant.EPOCH);

    private final TestMigration migration = new TestMigration(TestMigration.replicating());
    private final PendingVerb verbs = migration.verbs;

    @AfterEach
    void close() {
        migration.close();
    }

    @Test
    void whatAnotherProcessLeftIsInterruptedUntilItIsTakenUp() {
        migration.store.verbs.now = LEFT;

        verbs.find();

        assertThat(verbs.interrupted()).isEqualTo(LEFT);
        verbs.takeUp();
        assertThat(verbs.interrupted()).isNull();
        assertThat(verbs.underWay()).isEqualTo(LEFT);
    }

    @Test
    void looksAgainWhenTheServerDidNotAnswer() {
        migration.store.verbs.now = LEFT;
        migration.store.unreachable = true;
        verbs.find();
        assertThat(verbs.underWay()).isNull();

        migration.store.unreachable = false;
        verbs.find();

        assertThat(verbs.underWay()).isEqualTo(LEFT);
    }

    @Test
    void looksOnlyOnceUnlessOthersWereLeadingMeanwhile() {
        verbs.find();
        migration.store.verbs.now = LEFT;
        verbs.find();
        assertThat(verbs.underWay()).isNull();

        verbs.leaveToOthers();
        verbs.find();

        assertThat(verbs.underWay()).isEqualTo(LEFT);
    }

    @Test
    void isNotUnderWayWhenItCannotBeRecorded() {
        migration.store.unreachable = true;

        assertThatThrownBy(() -> verbs.begin(Verb.COMPLETE, "KEEP", 0, "admin"))
                .isInstanceOf(SQLException.class);

        assertThat(verbs.underWay()).isNull();
    }

    @Test
    void itsEndIsWrittenOnceTheServerAnswersAgain() throws SQLException {
        verbs.begin(Verb.VERIFY, "", 0, "admin");
        migration.store.unreachable = true;
        verbs.end();
        assertThat(verbs.underWay()).isNull();
        assertThat(migration.store.verbs.now).isNotNull();

        migration.store.unreachable = false;
        verbs.catchUp();

        assertThat(migration.store.verbs.now).isNull();
    }

    @Test
    void oneThatCouldNotBeEndedIsTriedAgainInAWhile() throws SQLException {
        verbs.begin(Verb.CANCEL, "DROP", 0, "admin");

        verbs.interrupt();

        assertThat(verbs.isInterrupted()).isTrue();
        assertThat(verbs.interrupted()).isNull();
        await().atMost(Duration.ofSeconds(30)).until(() -> verbs.interrupted() != null);
    }
}
