package dev.swingbridge.proxy.migration.condition;

import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.cutover.CutoverRun;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import dev.swingbridge.proxy.migration.store.ServedBy;
import dev.swingbridge.proxy.migration.store.VerbUnderWay;
import dev.swingbridge.router.table.Side;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where the condition of one migration is published: changed by the thread that works on it, read
 * by anybody at any time without waiting.
 */
public final class ConditionBoard implements CutoverRun.Progress {
    private final AtomicReference<Condition> published;

    public ConditionBoard(MigrationRecord record) {
        this.published = new AtomicReference<>(Condition.first(record));
    }

    public Condition now() {
        return Objects.requireNonNull(published.get());
    }

    public MigrationRecord record() {
        return now().record();
    }

    public void record(MigrationRecord record) {
        change(now -> now.withRecord(record));
    }

    /** What is not settled may not be known, or not be done. */
    public void servedBy(ServedBy authority, @Nullable Doubt doubt) {
        change(now -> now.servedBy(authority, doubt));
    }

    /**
     * A server keeps the proxy from going on; waiting on keeps its beginning.
     *
     * @param reason null once it goes on
     * @return whether this is new
     */
    public boolean waitsBecause(@Nullable String reason) {
        ServerWait before = now().waiting();
        Instant since = before == null ? Instant.now() : before.since();
        ServerWait waiting = reason == null ? null : new ServerWait(since, reason);
        if (before != null || waiting != null) {
            change(now -> now.waitingFor(waiting));
        }
        return (before == null) != (waiting == null);
    }

    public void onRecord(@Nullable VerbUnderWay verb, boolean interrupted) {
        change(now -> now.onRecord(verb, interrupted));
    }

    public void reported(@Nullable CutoverReport lastDone, @Nullable CutoverReport lastAttempt) {
        change(now -> now.reported(lastDone, lastAttempt));
    }

    /**
     * Only one verb at a time. From any thread.
     *
     * @return the one that is in the way; null when this one has the turn now
     */
    public @Nullable Activity take(Activity verb) {
        Condition before =
                published.getAndUpdate(
                        now -> now.verb() == null ? now.doing(verb, now.chore()) : now);
        return before.verb();
    }

    /** The verb that has the turn has ended. */
    public void leave() {
        change(now -> now.doing(null, now.chore()));
    }

    /** Clients are let go to this side at once, and not everything that belongs to it is done. */
    @Override
    public void decided(Side serving) {
        change(now -> now.servedBy(ServedBy.side(serving), now.doubt()));
    }

    /** The verb that runs, or else the chore, is at this step now. */
    @Override
    public void at(String step) {
        change(
                now -> {
                    Activity verb = now.verb();
                    Activity chore = now.chore();
                    if (chore != null) {
                        return now.doing(verb, chore.at(step));
                    }
                    return verb == null ? now : now.doing(verb.at(step), null);
                });
    }

    /** The proxy does something by itself; null when it is done. */
    public void chore(@Nullable String what) {
        Activity chore = what == null ? null : Activity.begun(what, "proxy");
        change(now -> now.doing(now.verb(), chore));
    }

    private void change(UnaryOperator<Condition> change) {
        published.updateAndGet(change);
    }
}
