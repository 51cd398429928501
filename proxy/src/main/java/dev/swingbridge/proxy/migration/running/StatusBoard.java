package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.backfill.apply.StreamStatus;
import dev.swingbridge.backfill.copy.CopyStatus;
import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.MigrationStatus.Ability;
import dev.swingbridge.proxy.migration.MigrationStatus.Unsettled;
import dev.swingbridge.proxy.migration.condition.Activity;
import dev.swingbridge.proxy.migration.condition.Condition;
import dev.swingbridge.proxy.migration.condition.Doubt;
import dev.swingbridge.proxy.migration.condition.ServerWait;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.running.StreamPair.Running;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import dev.swingbridge.proxy.migration.store.VerbUnderWay;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts the status of one migration together from what is published at this moment. It asks nothing
 * of the migration's thread, so it may be used by any and never waits for a verb.
 */
public final class StatusBoard {
    private static final String WAITING = "waiting, and it goes on by itself once this is fixed: ";

    private final Duration maxLag;
    private final StreamRates rates = new StreamRates();

    public StatusBoard(Duration maxLag) {
        this.maxLag = maxLag;
    }

    /**
     * What the status is made from.
     *
     * @param tables as far as they are copied, whoever has copied them
     * @param copy that runs now; null when none does
     */
    public record View(
            Condition condition,
            List<MigrationStatus.Table> tables,
            @Nullable CopyStatus copy,
            @Nullable Running running,
            @Nullable StreamStatus stream,
            MigrationStatus.Verify verify) {}

    public MigrationStatus status(View view, Instant now) {
        Condition condition = view.condition();
        MigrationRecord record = condition.record();
        ReadyCheck ready = new ReadyCheck(condition, view.stream(), view.verify(), maxLag);
        return new MigrationStatus(
                record.definition().name(),
                record.state(),
                record.health(),
                reason(view),
                record.definition().from().label(),
                record.definition().to().label(),
                record.definition().onDdl().label(),
                record.epoch(),
                condition.authority(),
                view.tables(),
                copy(view),
                stream(view),
                view.verify(),
                ability(ready.obstacles(Verb.SWITCH_TRAFFIC)),
                ability(ready.obstacles(Verb.REVERSE_TRAFFIC)),
                condition.lastDone() == null ? condition.lastAttempt() : condition.lastDone(),
                underWay(condition, now),
                record.cause(),
                unsettled(condition.doubt(), now),
                condition.lastAttempt());
    }

    private static Ability ability(List<String> obstacles) {
        return new Ability(obstacles.isEmpty(), obstacles);
    }

    /** Why it has stopped, or why it does not get on just now. */
    private static @Nullable String reason(View view) {
        String reason = view.condition().record().reason();
        ServerWait waiting = view.condition().waiting();
        StreamStatus stream = view.stream();
        if (reason != null) {
            return reason;
        }
        if (waiting != null) {
            return WAITING + waiting.reason();
        }
        return stream != null && stream.state() == StreamStatus.State.RECONNECTING
                ? WAITING + stream.failure()
                : null;
    }

    private static MigrationStatus.@Nullable UnderWay underWay(Condition condition, Instant now) {
        Activity verb = condition.verb();
        if (verb != null) {
            return new MigrationStatus.UnderWay(
                    verb.what(), verb.operator(), verb.since(), false, step(verb.step(), now));
        }
        VerbUnderWay begun = condition.onRecord();
        Activity chore = condition.chore();
        return begun == null
                ? null
                : new MigrationStatus.UnderWay(
                        begun.verb().label(),
                        begun.operator(),
                        begun.since(),
                        condition.interrupted(),
                        chore == null ? null : step(chore.step(), now));
    }

    private static MigrationStatus.@Nullable Step step(Activity.@Nullable Step step, Instant now) {
        return step == null
                ? null
                : new MigrationStatus.Step(step.name(), step.since(), age(step.since(), now));
    }

    private static List<Unsettled> unsettled(@Nullable Doubt doubt, Instant now) {
        return doubt == null
                ? List.of()
                : List.of(
                        new Unsettled(
                                doubt.what(),
                                doubt.since(),
                                age(doubt.since(), now),
                                doubt.held(),
                                doubt.text()));
    }

    private static long age(Instant since, Instant now) {
        return Math.max(0, Duration.between(since, now).toMillis());
    }

    private static MigrationStatus.Copy copy(View view) {
        CopyStatus copy = view.copy();
        if (copy != null) {
            return new MigrationStatus.Copy(
                    copy.percent(),
                    copy.rowsPerSecond(),
                    copy.bytesPerSecond(),
                    copy.eta() == null ? null : copy.eta().toSeconds());
        }
        List<MigrationStatus.Table> tables = view.tables();
        if (tables.stream().allMatch(table -> table.state().equals("copied"))) {
            return new MigrationStatus.Copy(100, 0, 0, 0L);
        }
        long rows = tables.stream().mapToLong(MigrationStatus.Table::rowsCopied).sum();
        long expected = tables.stream().mapToLong(MigrationStatus.Table::rowsEstimated).sum();
        return new MigrationStatus.Copy(
                expected == 0 ? 0 : Math.min(99, rows * 100 / expected), 0, 0, null);
    }

    private MigrationStatus.Stream stream(View view) {
        Running running = view.running();
        StreamStatus status = view.stream();
        if (running == null || status == null) {
            return new MigrationStatus.Stream("", null, "", 0, 0);
        }
        StreamRates.Rates lately = rates.count(status);
        boolean known = status.state() == StreamStatus.State.RUNNING;
        return new MigrationStatus.Stream(
                running.from().label() + " -> " + running.from().other().label(),
                known ? status.lag().toMillis() : null,
                status.applied().log().toString(),
                lately.transactions(),
                lately.rows());
    }
}
