package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.proxy.migration.cutover.CutoverGenerators;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.cutover.CutoverRun;
import dev.swingbridge.proxy.migration.cutover.CutoverScene;
import dev.swingbridge.proxy.migration.cutover.CutoverServer;
import dev.swingbridge.proxy.migration.cutover.JdbcCutoverServer;
import dev.swingbridge.proxy.migration.cutover.RaisedGenerators;
import dev.swingbridge.proxy.migration.cutover.Readiness;
import dev.swingbridge.proxy.migration.cutover.Settlement;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.store.Authority;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.proxy.migration.store.Journal;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import dev.swingbridge.router.table.Side;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** Sets the scene for the cutovers of one migration, and keeps their story. */
final class CutoverScenes implements TrafficSwitch.Scenes {
    private final MigrationServices desk;
    private final Definition definition;
    private final StreamPair streams;
    private final BooleanSupplier stopping;
    private final CutoverRun.Progress progress;
    private String leftUndone = "";

    CutoverScenes(
            MigrationServices desk,
            Definition definition,
            StreamPair streams,
            BooleanSupplier stopping,
            CutoverRun.Progress progress) {
        this.desk = desk;
        this.definition = definition;
        this.streams = streams;
        this.stopping = stopping;
        this.progress = progress;
    }

    @Override
    public CutoverReport dryRun(
            Side newSide, CutoverOptions options, MigrationRecord record, Readiness readiness) {
        Readiness all =
                () -> {
                    List<String> unready = readiness.obstacles();
                    Authority found = settlement().look(record.servedEpoch());
                    return unready.isEmpty() && !servesOld(found, newSide)
                            ? List.of(doesNotServe(found, newSide))
                            : unready;
                };
        return run(newSide, options, record, all).report();
    }

    private Settlement settlement() {
        return new Settlement(definition.instance(), definition.from(), desk.records());
    }

    private static boolean servesOld(Authority found, Side newSide) {
        return found instanceof Authority.Served served && served.side() != newSide;
    }

    private String doesNotServe(Authority found, Side newSide) {
        return "%s does not serve %s now, the records say %s; look at doctor"
                .formatted(newSide.other().label(), definition.name(), found.servedBy());
    }

    /**
     * The epoch of the next attempt.
     *
     * @throws RefusedException when the old side does not serve now
     */
    @Override
    public long nextEpoch(Side newSide, MigrationRecord record) {
        Settlement settlement = settlement();
        Authority authority = settlement.settle(record.servedEpoch());
        if (!servesOld(authority, newSide)) {
            throw new RefusedException(doesNotServe(authority, newSide));
        }
        return Math.max(record.epoch(), settlement.highestEpoch()) + 1;
    }

    @Override
    public CutoverRun.Conclusion run(
            Side newSide, CutoverOptions options, MigrationRecord record, Readiness readiness) {
        try (CutoverServer oldServer = server(newSide.other(), options.maxHold());
                CutoverServer newServer = server(newSide, options.maxHold())) {
            return new CutoverRun(
                            scene(record.epoch(), newSide, record, oldServer, newServer),
                            options,
                            readiness,
                            stopping,
                            progress)
                    .run();
        }
    }

    /**
     * Carries a decided cutover through, whoever began it; repeating it is harmless.
     *
     * @return false when something is left, see {@link #leftUndone}
     */
    boolean finish(Authority.Served served, MigrationRecord record) {
        Side newSide = served.side();
        Duration maxHold = desk.site().settings().cutover().maxHold();
        try (CutoverServer oldServer = server(newSide.other(), maxHold);
                CutoverServer newServer = server(newSide, maxHold)) {
            CutoverRun.Conclusion conclusion =
                    new CutoverRun(
                                    scene(served.epoch(), newSide, record, oldServer, newServer),
                                    desk.site().settings().cutover(),
                                    List::of,
                                    stopping,
                                    progress)
                            .rollForward();
            String reason = conclusion.report().reason();
            leftUndone = reason == null ? "" : reason;
            return conclusion.finished();
        }
    }

    /** Why {@link #finish} could not. */
    String leftUndone() {
        return "the last cutover is done, but not everything after it: " + leftUndone;
    }

    /** The side that serves after the cutover that led to this record. */
    Side gainingSide(MigrationRecord record) {
        return record.state() == MigrationState.SWITCHED ? definition.to() : definition.from();
    }

    /** What recovery would do about records that say this. */
    List<String> treatment(Authority found, MigrationRecord record) {
        return switch (found) {
            case Authority.Blocked blocked ->
                    List.of(
                            "hold all work on the tables until it can be told: "
                                    + blocked.reason());
            case Authority.InDoubt doubt ->
                    List.of(
                            "turn the undecided register of epoch %d to ABORTED; %s serves on"
                                    .formatted(doubt.epoch(), doubt.losing().label()));
            case Authority.Served served -> treatment(served, record);
        };
    }

    private List<String> treatment(Authority.Served served, MigrationRecord record) {
        boolean follows = served.epoch() == record.servedEpoch() && !record.state().inCutover();
        if (follows || record.state().ended()) {
            return List.of();
        }
        List<String> actions = new ArrayList<>();
        actions.add("route the tables to " + served.side().label());
        if (served.epoch() > 0) {
            actions.add("fence " + served.side().other().label());
            actions.add("run the stream from " + served.side().label());
        }
        return actions;
    }

    @Override
    public void tellSteps(CutoverRun.Conclusion conclusion, long epoch, String operator) {
        String direction = conclusion.report().direction();
        desk.journal()
                .write(
                        conclusion.events().stream()
                                .map(
                                        event ->
                                                new Journal.Line(
                                                        definition,
                                                        event.at(),
                                                        epoch,
                                                        direction
                                                                + ": "
                                                                + event.step()
                                                                + " "
                                                                + event.outcome(),
                                                        event.detail(),
                                                        event.millis(),
                                                        operator))
                                .toList());
        desk.events()
                .tell(
                        definition.name(),
                        "step",
                        "%s %s, held %.1f ms"
                                .formatted(
                                        direction,
                                        conclusion.report().outcome(),
                                        conclusion.report().holdMillis()));
    }

    private CutoverScene scene(
            long epoch,
            Side newSide,
            MigrationRecord record,
            CutoverServer oldServer,
            CutoverServer newServer) {
        return new CutoverScene(
                definition,
                epoch,
                UUID.randomUUID().toString(),
                oldServer,
                newServer,
                desk.records(newSide.other()),
                desk.records(newSide),
                newSide,
                record.servedEpoch() > 0,
                generators(newSide),
                streams,
                desk.site().sessions(),
                desk.site().gate(),
                desk.site().routes());
    }

    private CutoverGenerators generators(Side newSide) {
        return new RaisedGenerators(
                desk.site().server(newSide.other()),
                desk.site().server(newSide),
                definition.tables());
    }

    private CutoverServer server(Side side, Duration maxHold) {
        return new JdbcCutoverServer(
                desk.site().server(side),
                definition,
                desk.site().settings().cutover().fence(),
                maxHold);
    }
}
