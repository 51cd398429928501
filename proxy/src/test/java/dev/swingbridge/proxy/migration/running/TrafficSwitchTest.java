package dev.swingbridge.proxy.migration.running;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.MigrationStatus.Unsettled;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.cutover.CutoverReport.Outcome;
import dev.swingbridge.proxy.migration.lifecycle.Cause;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.StillRunningException;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.store.Authority;
import dev.swingbridge.proxy.migration.store.ServedBy;
import dev.swingbridge.proxy.migration.store.VerbUnderWay;
import dev.swingbridge.router.table.Side;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is on record and told after a cutover: done, refused, or not known. */
class TrafficSwitchTest {
    private static final StreamPosition BACK =
            new StreamPosition(new LogPosition("binlog.000007", 4), "");

    private final TestMigration migration = new TestMigration(TestMigration.replicating());
    private final FakeRecords source = Objects.requireNonNull(migration.records.get(Side.SOURCE));
    private final FakeRecords target = Objects.requireNonNull(migration.records.get(Side.TARGET));

    @AfterEach
    void close() {
        migration.close();
    }

    /** The old side has declared that it may lose, and the new one does not answer any more. */
    private void loseTheAnswerToTheDecision() {
        migration.plan =
                epoch -> {
                    try {
                        target.openRegister("shop-1", epoch, "attempt");
                        source.declareIntent("shop-1", epoch, "attempt");
                        migration.gate.hold("shop");
                        target.unreachable = true;
                    } catch (SQLException never) {
                        throw new IllegalStateException(never);
                    }
                    return TestMigration.concluded(Outcome.UNKNOWN, "target does not say");
                };
        migration.switchTraffic();
    }

    @Test
    void reportsADecisionWhoseAnswerWasLostAsUnknownAndHeld() {
        loseTheAnswerToTheDecision();

        MigrationStatus status = migration.status();
        assertThat(Objects.requireNonNull(status.lastAttempt()).outcome())
                .isEqualTo(Outcome.UNKNOWN);
        assertThat(status.state()).isEqualTo(MigrationState.SWITCHING);
        assertThat(status.cause()).isEqualTo(Cause.DECISION);
        assertThat(status.authority()).isEqualTo(ServedBy.BLOCKED);
        Unsettled doubt = status.unsettled().getFirst();
        assertThat(doubt.what()).isEqualTo(Unsettled.What.DECISION);
        assertThat(doubt.held()).isTrue();
        assertThat(Objects.requireNonNull(status.underWay()).verb()).isEqualTo("switch-traffic");
        assertThat(migration.store.reports).isEmpty();
    }

    @Test
    void keepsTheBeginningOfTheDoubtWhileTheServerDoesNotAnswer() {
        loseTheAnswerToTheDecision();
        Unsettled before = migration.status().unsettled().getFirst();

        assertThat(migration.standing.settle()).isInstanceOf(Authority.Blocked.class);

        Unsettled after = migration.status().unsettled().getFirst();
        assertThat(after.what()).isEqualTo(Unsettled.What.DECISION);
        assertThat(after.since()).isEqualTo(before.since());
        assertThat(migration.gate.held("shop")).isTrue();
    }

    @Test
    void correctsTheReportOnceItIsKnownThatTheDecisionGotThrough() throws SQLException {
        loseTheAnswerToTheDecision();
        target.unreachable = false;
        target.commitRegister("shop-1", 1, "attempt", BACK);

        CutoverReport report = explained();

        assertThat(report.outcome()).isEqualTo(Outcome.DONE);
        assertThat(report.reason())
                .contains("the answer to its decision was lost", "it was decided", "target serves");
        assertThat(report.holdMillis()).isGreaterThanOrEqualTo(12.5);
        assertThat(report.steps()).hasSize(1);
        assertThat(migration.status().lastCutover()).isEqualTo(report);
        assertThat(migration.status().state()).isEqualTo(MigrationState.SWITCHED);
        assertThat(migration.gate.held("shop")).isFalse();
    }

    @Test
    void correctsTheReportOnceItIsKnownThatTheDecisionDidNotGetThrough() throws SQLException {
        loseTheAnswerToTheDecision();
        target.unreachable = false;

        CutoverReport report = explained();

        assertThat(report.outcome()).isEqualTo(Outcome.UNDONE);
        assertThat(report.reason()).contains("it was not decided", "source serves");
        assertThat(migration.status().state()).isEqualTo(MigrationState.REPLICATING);
        assertThat(migration.gate.held("shop")).isFalse();
    }

    /** As the reconciler does once the server answers again. */
    private CutoverReport explained() {
        Authority.Served served = (Authority.Served) migration.standing.settle();
        VerbUnderWay begun = Objects.requireNonNull(migration.verbs.underWay());
        migration.cutovers.explain(begun, served);
        CutoverReport report = Objects.requireNonNull(migration.store.reports.get(1L));
        assertThat(migration.status().lastAttempt()).isEqualTo(report);
        assertThat(migration.store.told)
                .contains("switch-traffic UNKNOWN", "switch-traffic " + report.outcome());
        assertThat(migration.store.verbs.now).isNull();
        assertThat(migration.counted)
                .extracting(CutoverReport::outcome)
                .containsExactly(Outcome.UNKNOWN, report.outcome());
        return report;
    }

    @Test
    void tellsTheMetersOfACutoverWhoseCallerDoesNotWaitForItsEnd() {
        CountDownLatch mayEnd = new CountDownLatch(1);
        migration.plan =
                epoch -> {
                    TestMigration.await(mayEnd);
                    return TestMigration.concluded(Outcome.DONE, null);
                };
        assertThatThrownBy(() -> migration.switchTraffic(Duration.ofMillis(20)))
                .isInstanceOf(StillRunningException.class);
        assertThat(migration.counted).isEmpty();

        mayEnd.countDown();

        await().atMost(TestMigration.LONG)
                .untilAsserted(
                        () ->
                                assertThat(migration.counted)
                                        .extracting(CutoverReport::outcome)
                                        .containsExactly(Outcome.DONE));
    }

    @Test
    void namesTheMigrationWhoseCutoverIsInTheWay() {
        CutoverSlot slot = new CutoverSlot();
        slot.take("orders", "switch-traffic");

        assertThatThrownBy(() -> slot.take("shop", "switch-traffic"))
                .hasMessage(
                        "cannot switch-traffic shop now: a cutover of orders is under way; try again after it");

        slot.leave();
        slot.take("shop", "switch-traffic");
    }

    @Test
    void leavesNothingUnderWayWhenItsBeginningCannotBeRecorded() throws SQLException {
        migration.keeper.change(migration.keeper.record(), Verb.RESUME, "test");
        migration.store.answerLost = true;

        assertThatThrownBy(migration::switchTraffic).hasMessage("the answer was lost");

        assertThat(migration.status().underWay()).isNull();
        assertThat(migration.store.verbs.now).isNull();
        assertThat(migration.status().state()).isEqualTo(MigrationState.REPLICATING);
        assertThat(migration.switchTraffic().outcome()).isEqualTo(Outcome.DONE);
    }

    @Test
    void aRefusedAttemptDoesNotHideTheLastCutoverThatMovedTraffic() {
        CutoverReport done = migration.switchTraffic();
        migration.board.record(migration.board.record().in(MigrationState.REPLICATING));
        migration.plan = epoch -> TestMigration.concluded(Outcome.UNDONE, "no stream runs");

        CutoverReport refused = migration.switchTraffic();

        assertThat(migration.status().lastCutover()).isEqualTo(done);
        assertThat(migration.status().lastAttempt()).isEqualTo(refused);
        migration.board.reported(null, null);
        migration.cutovers.readLast();
        assertThat(migration.status().lastCutover()).isEqualTo(done);
        assertThat(migration.status().lastAttempt()).isEqualTo(refused);
    }

    @Test
    void readsWhatAnEarlierProcessLeftAndSaysWhatBecameOfIt() throws SQLException {
        migration.store.verbs.begin(
                "shop-1",
                new VerbUnderWay(Verb.SWITCH_TRAFFIC, "FOR_REAL", 1, "admin", Instant.now()));
        migration.verbs.find();
        assertThat(Objects.requireNonNull(migration.status().underWay()).interrupted()).isTrue();

        Authority.Served served = (Authority.Served) migration.standing.settle();
        migration.cutovers.explain(Objects.requireNonNull(migration.verbs.underWay()), served);

        CutoverReport report = Objects.requireNonNull(migration.status().lastAttempt());
        assertThat(report.outcome()).isEqualTo(Outcome.UNDONE);
        assertThat(report.reason()).contains("the proxy ended while it ran", "source serves");
        assertThat(migration.status().underWay()).isNull();
    }
}
