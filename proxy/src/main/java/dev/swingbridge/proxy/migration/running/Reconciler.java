package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.backfill.copy.CopyStatus;
import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.condition.ConditionBoard;
import dev.swingbridge.proxy.migration.lifecycle.Cause;
import dev.swingbridge.proxy.migration.lifecycle.Health;
import dev.swingbridge.proxy.migration.lifecycle.Lifecycle;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.Occurrence;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.running.StreamPair.Running;
import dev.swingbridge.proxy.migration.store.Authority;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import dev.swingbridge.proxy.migration.store.VerbUnderWay;
import dev.swingbridge.router.table.OnDdl;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after what goes on in one migration without anyone asking: copy and stream, cutovers and
 * other verbs that were interrupted. Used by one thread.
 */
final class Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    private static final Duration FOLLOW_EVERY = Duration.ofSeconds(1);
    private static final String DIED = "the proxy ended while it ran";

    private final MigrationServices desk;
    private final Definition definition;
    private final RecordKeeper keeper;
    private final PendingVerb verbs;
    private final ServingSide standing;
    private final StreamPair streams;
    private final DataMotion work;
    private final TrafficSwitch cutoverVerb;
    private final ConditionBoard board;
    private long followedAtNanos = System.nanoTime() - FOLLOW_EVERY.toNanos();

    Reconciler(
            MigrationServices desk,
            RecordKeeper keeper,
            PendingVerb verbs,
            ServingSide standing,
            StreamPair streams,
            DataMotion work,
            TrafficSwitch cutoverVerb,
            ConditionBoard board) {
        this.desk = desk;
        this.definition = board.record().definition();
        this.board = board;
        this.keeper = keeper;
        this.verbs = verbs;
        this.standing = standing;
        this.streams = streams;
        this.work = work;
        this.cutoverVerb = cutoverVerb;
    }

    /** Does what is to be done now. */
    void look() {
        board.chore("look after records, copy and stream");
        try {
            boolean leader = desk.leader().getAsBoolean();
            lookForVerb(leader);
            VerbUnderWay begun = verbs.underWay();
            if (begun != null && keeper.record().state().ended()) {
                verbs.end();
            } else if (begun != null && Endings.isEnding(begun)) {
                carryOnEnding();
            } else if (!keeper.record().state().ended()) {
                lookAfterRecords();
                carryOnVerb();
                if (leader && keeper.record().health() == Health.RUNNING) {
                    lookAfterWork();
                }
            }
            if (board.waitsBecause(null)) {
                LOG.info("The migration goes on migration={}", definition.name());
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } catch (SQLException failure) {
            waitOrFail(failure);
        } catch (RefusedException failure) {
            work.fail(Cause.OTHER, words(failure));
        } finally {
            board.chore(null);
        }
    }

    /** Whatever is done in a look may be repeated. */
    private void waitOrFail(SQLException failure) {
        String words = words(failure);
        if (!ServerTrouble.passes(failure)) {
            board.waitsBecause(null);
            work.fail(Cause.OTHER, words);
        } else if (board.waitsBecause(words)) {
            LOG.warn(
                    "The migration waits for a server migration={} reason={}",
                    definition.name(),
                    words);
            desk.events().tell(definition.name(), "health", "waiting: " + words);
        }
    }

    private static String words(Exception failure) {
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
    }

    private void lookForVerb(boolean leader) {
        if (leader) {
            verbs.find();
            verbs.catchUp();
        } else {
            verbs.leaveToOthers();
        }
    }

    private void carryOnEnding() {
        VerbUnderWay ending = verbs.interrupted();
        if (ending == null) {
            return;
        }
        board.chore(ending.verb().label());
        try {
            work.runEnding();
        } catch (SQLException | RefusedException failure) {
            verbs.interrupt();
            keeper.follow(
                    keeper.record()
                            .failed(
                                    Cause.ENDING,
                                    "%s has begun and is tried again until it succeeds; it failed with: %s"
                                            .formatted(
                                                    ending.verb().label(), failure.getMessage())));
        }
    }

    /** What an earlier process was asked for and did not end. */
    private void carryOnVerb() throws SQLException {
        VerbUnderWay begun = verbs.interrupted();
        if (begun == null || keeper.record().state().inCutover()) {
            return;
        }
        switch (begun.verb()) {
            case START -> startAgain(begun);
            case VERIFY -> verifyAgain(begun);
            case SWITCH_TRAFFIC, REVERSE_TRAFFIC -> {
                if (!standing.unsettled() && standing.look() instanceof Authority.Served served) {
                    cutoverVerb.explain(begun, served);
                }
            }
            case PAUSE, RESUME, COMPLETE, CANCEL ->
                    throw new IllegalStateException(begun + " is never on record here");
        }
    }

    private void startAgain(VerbUnderWay begun) {
        if (keeper.record().state() != MigrationState.CREATED) {
            verbs.end();
            return;
        }
        board.chore("start");
        try {
            work.begin(begun.operator());
            keeper.tell("start carried on", DIED, 0, begun.operator());
            verbs.end();
        } catch (RefusedException hopeless) {
            verbs.end();
            throw hopeless;
        } catch (SQLException failure) {
            verbs.interrupt();
            keeper.follow(keeper.record().failed(Cause.START, words(failure)));
        }
    }

    private void verifyAgain(VerbUnderWay begun) throws SQLException {
        MigrationRecord record = keeper.record();
        Running running = streams.running();
        if (!Lifecycle.allows(record.state(), Verb.VERIFY)) {
            verbs.end();
        } else if (running != null && record.health() == Health.RUNNING && !standing.unsettled()) {
            boolean repair = begun.detail().equals(MigrationVerbs.WITH_REPAIR);
            if (work.verifications().start(running, repair).isEmpty()) {
                verbs.takeUp();
                keeper.tell("verify begun again", DIED, 0, begun.operator());
            }
        }
    }

    private void lookAfterVerification() throws SQLException {
        VerbUnderWay begun = verbs.underWay();
        if (begun == null || begun.verb() != Verb.VERIFY || verbs.isInterrupted()) {
            return;
        }
        Running running = streams.running();
        if (running != null && definition.onDdl() == OnDdl.APPLY) {
            work.verifications().lookAgain(running);
        }
        if (work.verifications().running()) {
            return;
        }
        if (work.verifications().report() != null) {
            MigrationStatus.Verify report = work.verifications().status();
            desk.reports().write(definition.instance(), report);
            work.verifications().remember(report);
        }
        verbs.end();
    }

    private void lookAfterRecords() throws SQLException {
        if (!desk.leader().getAsBoolean()) {
            followOthers();
            return;
        }
        if (standing.unsettled()) {
            board.chore("bring routes, fence and stream in line with the records");
        }
        boolean settled = standing.unsettled() && standing.carryOn();
        if (settled && keeper.record().health() == Health.RUNNING) {
            if (streams.running() == null) {
                work.open();
            } else {
                streams.restart();
            }
        }
        keeper.catchUp();
    }

    /** Another proxy is the leader: this one only routes as the records say. */
    private void followOthers() {
        if (System.nanoTime() - followedAtNanos > FOLLOW_EVERY.toNanos()) {
            work.close();
            standing.settle();
            work.copy().figures().read(false);
            followedAtNanos = System.nanoTime();
        }
    }

    private void lookAfterWork() throws SQLException, InterruptedException {
        lookAfterVerification();
        CopyStatus copy = work.copy().status();
        switch (WorkVerdict.of(keeper.record().state(), streams.status(), copy)) {
            case WorkVerdict.TakeBack taken -> takeBack(taken.reason());
            case WorkVerdict.Fail failed -> work.fail(failed.cause(), failed.reason());
            case WorkVerdict.LookForEnd look -> lookForEnd(Objects.requireNonNull(copy));
            case WorkVerdict.LeaveAlone nothing -> {}
        }
    }

    private void lookForEnd(CopyStatus copy) throws SQLException, InterruptedException {
        Running running = Objects.requireNonNull(streams.running());
        boolean complete = work.copy().complete(running.stream());
        work.copy().figures().note(copy, complete);
        if (!complete) {
            return;
        }
        MigrationState next =
                Lifecycle.next(definition.name(), keeper.record().state(), Occurrence.ROWS_COPIED);
        keeper.change(keeper.record().in(next), Occurrence.ROWS_COPIED, "proxy");
        standing.guardFor(next);
    }

    /** A process that was thought dead took the stream; this one is the leader. */
    private void takeBack(String failure) {
        LOG.warn("The stream is taken back migration={} reason={}", definition.name(), failure);
        work.close();
        standing.unsettle();
    }
}
