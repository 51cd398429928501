package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.proxy.migration.DoctorReport;
import dev.swingbridge.proxy.migration.DryRun;
import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.Migrations.SourceTables;
import dev.swingbridge.proxy.migration.Migrations.TargetTables;
import dev.swingbridge.proxy.migration.condition.Condition;
import dev.swingbridge.proxy.migration.condition.ConditionBoard;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.step.Step;
import dev.swingbridge.proxy.migration.step.StepRunner;
import dev.swingbridge.proxy.migration.store.Authority;
import dev.swingbridge.proxy.migration.store.VerbUnderWay;
import java.util.ArrayList;
import java.util.List;

/**
 * What would be done for one migration, and what is in the way of it. It only reads, so it may be
 * asked by any thread and waits for no verb.
 */
public final class Outlook {
    private final ConditionBoard board;
    private final VerbRules rules;
    private final StreamPair streams;
    private final DataMotion work;
    private final TrafficSwitch cutoverVerb;
    private final ServingSide standing;
    private final CutoverScenes cutovers;

    Outlook(
            ConditionBoard board,
            VerbRules rules,
            StreamPair streams,
            DataMotion work,
            TrafficSwitch cutoverVerb,
            ServingSide standing,
            CutoverScenes cutovers) {
        this.board = board;
        this.rules = rules;
        this.streams = streams;
        this.work = work;
        this.cutoverVerb = cutoverVerb;
        this.standing = standing;
        this.cutovers = cutovers;
    }

    /** What is in the way of a cutover, but for the verb that is under way. */
    List<String> obstacles(CutoverOptions options) {
        MigrationStatus.Verify verified = work.verifications().status();
        return new ReadyCheck(board.now(), streams.status(), verified, options.maxLag())
                .obstacles();
    }

    /** The steps of a cutover, and as its reason what would be refused now. */
    CutoverReport cutover(Verb verb, CutoverOptions options) {
        List<String> refused = rules.refusals(verb);
        return cutoverVerb.dryRun(
                verb, options, () -> refused.isEmpty() ? obstacles(options) : refused);
    }

    public DryRun complete(SourceTables sourceTables) {
        return ending(Verb.COMPLETE, sourceTables.name());
    }

    public DryRun cancel(TargetTables targetTables) {
        return ending(Verb.CANCEL, targetTables.name());
    }

    private DryRun ending(Verb verb, String detail) {
        List<Step> steps = work.endings().plan(verb, detail, board.record());
        return new DryRun(verb.label(), name(), StepRunner.names(steps), rules.refusalsToEnd(verb));
    }

    /** Who serves by the durable records, and what the proxy makes of it. */
    DoctorReport diagnose() {
        Condition now = board.now();
        Authority found = standing.look();
        List<String> actions = new ArrayList<>(cutovers.treatment(found, now.record()));
        VerbUnderWay begun = now.onRecord();
        if (begun != null && now.interrupted()) {
            actions.add(
                    "%s, asked for by %s, was interrupted: run it again, or say what became of it"
                            .formatted(begun.verb().label(), begun.operator()));
        }
        return new DoctorReport(name(), found.servedBy(), found.why(), actions, false);
    }

    private String name() {
        return board.record().definition().name();
    }
}
