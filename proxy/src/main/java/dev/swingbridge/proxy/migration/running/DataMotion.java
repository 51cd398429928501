package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.proxy.migration.condition.ConditionBoard;
import dev.swingbridge.proxy.migration.lifecycle.Cause;
import dev.swingbridge.proxy.migration.lifecycle.Lifecycle;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.running.StreamPair.Running;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.proxy.migration.store.VerbUnderWay;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs for one migration, copy, stream and verification, and what was done to the tables: how
 * it all begins, pauses, fails and ends. Used by one thread.
 */
final class DataMotion implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataMotion.class);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final ConditionBoard board;
    private final Definition definition;
    private final RecordKeeper keeper;
    private final PendingVerb verbs;
    private final ServingSide standing;
    private final TablePreparation ground;
    private final StreamPair streams;
    private final CopyWork copy;
    private final Verifications verifications;
    private final Endings endings;

    DataMotion(
            MigrationServices desk,
            ConditionBoard board,
            RecordKeeper keeper,
            PendingVerb verbs,
            ServingSide standing,
            TablePreparation ground,
            StreamPair streams) {
        this.board = board;
        this.definition = board.record().definition();
        this.keeper = keeper;
        this.verbs = verbs;
        this.standing = standing;
        this.ground = ground;
        this.streams = streams;
        Site site = desk.site();
        this.copy =
                new CopyWork(
                        ground,
                        site.server(definition.from()),
                        new CopyFigures(desk.copied(), ground::rowsInChunks, definition));
        this.verifications = new Verifications(site, ground);
        this.endings = new Endings(definition, streams, ground);
    }

    CopyWork copy() {
        return copy;
    }

    Verifications verifications() {
        return verifications;
    }

    Endings endings() {
        return endings;
    }

    /** Repeatable until the state changes. */
    void begin(String operator) throws SQLException {
        MigrationState next =
                Lifecycle.next(definition.name(), keeper.record().state(), Verb.START);
        // before anything is read of the tables: a definition that changes now would be missed
        standing.guardFor(next);
        board.at("create the tables on " + definition.to().label());
        ground.prepareTables();
        board.at("begin the stream");
        streams.createFirst();
        keeper.change(keeper.record().in(next).running(), Verb.START, operator);
        open();
    }

    /** Opens what the state needs; while a server is away it is tried again without being asked. */
    void open() throws SQLException {
        try {
            openWhatRuns();
        } catch (SQLException failure) {
            close();
            if (ServerTrouble.passes(failure)) {
                standing.unsettle();
            }
            throw failure;
        }
    }

    private void openWhatRuns() throws SQLException {
        switch (keeper.record().state()) {
            case COPYING -> {
                copy.start(streams.openFirst(false), streams.name(0));
            }
            case REPLICATING, SWITCHED -> {
                if (keeper.record().servedEpoch() == 0) {
                    streams.openFirst(true);
                } else {
                    standing.unsettle();
                }
            }
            case CREATED, SWITCHING, REVERSING, COMPLETED, CANCELLED -> {}
        }
    }

    void pause() throws InterruptedException {
        board.at("pause the copy and the stream");
        verifications.close();
        copy.pause();
        Running running = streams.running();
        if (running != null) {
            running.stream().stop(STOP_WITHIN);
        }
    }

    /**
     * @param afresh whatever still runs is not trusted
     */
    void resume(boolean afresh) throws SQLException {
        board.at("start what runs");
        if (afresh || streams.running() == null) {
            close();
            open();
        } else {
            streams.restart();
            copy.resume();
        }
    }

    /** It has stopped until an operator says otherwise. */
    void fail(Cause cause, String reason) {
        LOG.error("The migration has stopped migration={} reason={}", definition.name(), reason);
        close();
        keeper.follow(keeper.record().failed(cause, reason));
        keeper.tell("failed", reason, 0, "proxy");
    }

    /** Whatever was done of it already is done again. */
    void runEnding() throws SQLException {
        VerbUnderWay ending = Objects.requireNonNull(verbs.underWay());
        MigrationState next =
                Lifecycle.next(definition.name(), keeper.record().state(), ending.verb());
        board.at("stop what runs");
        close();
        endings.run(ending, keeper.record(), board::at);
        keeper.change(keeper.record().in(next).running(), ending.verb(), ending.operator());
        standing.end();
        verbs.end();
    }

    /** What is durable stays as it is. */
    @Override
    public void close() {
        verifications.close();
        copy.close();
        streams.close();
    }
}
