package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.backfill.apply.StreamStatus;
import dev.swingbridge.backfill.copy.CopyStatus;
import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.lifecycle.Cause;
import dev.swingbridge.proxy.migration.lifecycle.Health;
import dev.swingbridge.proxy.migration.lifecycle.Lifecycle;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
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

    /** How a stream says that another process has its checkpoint. */
    private static final String TAKEN_OVER = "taken over by another owner";

    private final MigrationServices desk;
    private final Definition definition;
    private final RecordKeeper keeper;
    private final PendingVerb verbs;
    private final ServingSide standing;
    private final StreamPair streams;
    private final DataMotion work;
    private final TrafficSwitch cutoverVerb;
    private long followedAtNanos = System.nanoTime() - FOLLOW_EVERY.toNanos();

    Reconciler(
            MigrationServices desk,
            Definition definition,
            RecordKeeper keeper,
            PendingVerb verbs,
            ServingSide standing,
            StreamPair streams,
            DataMotion work,
            TrafficSwitch cutoverVerb) {
        this.desk = desk;
        this.definition = definition;
        this.keeper = keeper;
        this.verbs = verbs;
        this.standing = standing;
        this.streams = streams;
        this.work = work;
        this.cutoverVerb = cutoverVerb;
    }

    /** Does what is to be done now. */
    void look() {
        try {
            boolean inCharge = desk.inCharge().getAsBoolean();
            lookForVerb(inCharge);
            VerbUnderWay begun = verbs.underWay();
            if (begun != null && keeper.record().state().ended()) {
                verbs.end();
            } else if (begun != null && Endings.isEnding(begun)) {
                carryOnEnding();
            } else if (!keeper.record().state().ended()) {
                lookAfterRecords();
                carryOnVerb();
                if (inCharge && keeper.record().health() == Health.RUNNING) {
                    lookAfterWork();
                }
            }
        } catch (SQLException | InterruptedException | RefusedException failure) {
            work.fail(Cause.OTHER, String.valueOf(failure));
        }
    }

    private void lookForVerb(boolean inCharge) {
        if (inCharge) {
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
        try {
            work.carryOutEnding();
        } catch (SQLException failure) {
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
            case PAUSE, RESUME, COMPLETE, CANCEL, ROWS_COPIED, CUTOVER_DONE, CUTOVER_UNDONE ->
                    throw new IllegalStateException(begun + " is never on record here");
        }
    }

    private void startAgain(VerbUnderWay begun) {
        if (keeper.record().state() != MigrationState.CREATED) {
            verbs.end();
            return;
        }
        try {
            work.begin(begun.operator());
            keeper.tell("start carried on", DIED, 0, begun.operator());
            verbs.end();
        } catch (RefusedException hopeless) {
            verbs.end();
            throw hopeless;
        } catch (SQLException failure) {
            verbs.interrupt();
            keeper.follow(keeper.record().failed(Cause.START, String.valueOf(failure)));
        }
    }

    private void verifyAgain(VerbUnderWay begun) throws SQLException {
        MigrationRecord record = keeper.record();
        Running running = streams.running();
        if (!Lifecycle.allows(record.state(), Verb.VERIFY)) {
            verbs.end();
        } else if (running != null && record.health() == Health.RUNNING && !standing.unsettled()) {
            boolean repair = begun.detail().equals(Migration.WITH_REPAIR);
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
        if (!desk.inCharge().getAsBoolean()) {
            followOthers();
            return;
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

    /** Another proxy is in charge: this one only routes as the records say. */
    private void followOthers() {
        if (System.nanoTime() - followedAtNanos > FOLLOW_EVERY.toNanos()) {
            work.close();
            standing.settle();
            followedAtNanos = System.nanoTime();
        }
    }

    private void lookAfterWork() throws SQLException, InterruptedException {
        lookAfterVerification();
        StreamStatus stream = streams.status();
        if (stream != null && stream.state() == StreamStatus.State.FAILED) {
            String failure = String.valueOf(stream.failure());
            if (failure.contains(TAKEN_OVER) && desk.inCharge().getAsBoolean()) {
                takeBack(failure);
                return;
            }
            work.fail(Cause.STREAM, "the stream failed: " + stream.failure());
            return;
        }
        CopyStatus progress = work.copy().status();
        Running running = streams.running();
        if (progress == null
                || running == null
                || keeper.record().state() != MigrationState.COPYING) {
            return;
        }
        if (progress.state() == CopyStatus.State.FAILED) {
            work.fail(Cause.COPY, "the copy failed: " + progress.failure());
        } else if (work.copy().complete(running.stream())) {
            keeper.change(
                    keeper.record()
                            .in(
                                    Lifecycle.next(
                                            definition.name(),
                                            keeper.record().state(),
                                            Verb.ROWS_COPIED)),
                    Verb.ROWS_COPIED,
                    "proxy");
            standing.guardFor(keeper.record().state());
        }
    }

    /** A process that was thought dead took the stream; this one is in charge. */
    private void takeBack(String failure) {
        LOG.atWarn()
                .addKeyValue("migration", definition.name())
                .log("the stream is taken back: {}", failure);
        work.close();
        standing.unsettle();
    }
}
