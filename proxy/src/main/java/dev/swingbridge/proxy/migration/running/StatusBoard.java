package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.backfill.apply.StreamStatus;
import dev.swingbridge.backfill.copy.CopyStatus;
import dev.swingbridge.backfill.copy.TableProgress;
import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.MigrationStatus.Ability;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.running.StreamPair.Running;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import dev.swingbridge.proxy.migration.store.ServedBy;
import dev.swingbridge.router.table.TableName;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Puts the status of one migration together. Used by the migration's thread. */
final class StatusBoard {
    private static final double NANOS = 1e9;

    private long countedAtNanos = System.nanoTime();
    private long transactionsThen;
    private long rowsThen;
    private double transactionsPerSecond;
    private double rowsPerSecond;

    /** What the status is made from. */
    record View(
            MigrationRecord record,
            ServedBy authority,
            @Nullable CopyStatus copy,
            @Nullable Running running,
            @Nullable StreamStatus stream,
            MigrationStatus.Verify verify,
            Ability canSwitch,
            Ability canReverse,
            @Nullable CutoverReport lastCutover,
            MigrationStatus.@Nullable UnderWay underWay,
            List<MigrationStatus.Unsettled> unsettled,
            @Nullable CutoverReport lastAttempt) {}

    MigrationStatus status(View view) {
        MigrationRecord record = view.record();
        return new MigrationStatus(
                record.definition().name(),
                record.state(),
                record.health(),
                reason(view),
                record.definition().from().label(),
                record.definition().to().label(),
                record.definition().onDdl().label(),
                record.epoch(),
                view.authority(),
                tables(view),
                copy(view),
                stream(view),
                view.verify(),
                view.canSwitch(),
                view.canReverse(),
                view.lastCutover(),
                view.underWay(),
                record.cause(),
                view.unsettled(),
                view.lastAttempt());
    }

    /** Of standing still, or of making no headway just now. */
    private static @Nullable String reason(View view) {
        String reason = view.record().reason();
        StreamStatus stream = view.stream();
        return reason == null && stream != null && stream.state() == StreamStatus.State.RECONNECTING
                ? "no headway, and it goes on by itself once this is mended: " + stream.failure()
                : reason;
    }

    private static List<MigrationStatus.Table> tables(View view) {
        CopyStatus copy = view.copy();
        if (copy != null) {
            return copy.tables().stream().map(StatusBoard::table).toList();
        }
        MigrationState state = view.record().state();
        boolean copied =
                state != MigrationState.CREATED
                        && state != MigrationState.COPYING
                        && state != MigrationState.CANCELLED;
        String word = copied ? "copied" : "waiting";
        return view.record().definition().tables().stream()
                .map(TableName::toString)
                .map(name -> new MigrationStatus.Table(name, word, 0, 0, 0))
                .toList();
    }

    private static MigrationStatus.Table table(TableProgress progress) {
        return new MigrationStatus.Table(
                progress.table().toString(),
                progress.state().name().toLowerCase(Locale.ROOT),
                progress.rowsCopied(),
                progress.rowsEstimated(),
                progress.bytesCopied());
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
        boolean copied = tables(view).stream().allMatch(table -> table.state().equals("copied"));
        return new MigrationStatus.Copy(copied ? 100 : 0, 0, 0, copied ? 0L : null);
    }

    private MigrationStatus.Stream stream(View view) {
        Running running = view.running();
        StreamStatus status = view.stream();
        if (running == null || status == null) {
            return new MigrationStatus.Stream("", null, "", 0, 0);
        }
        count(status);
        boolean known = status.state() == StreamStatus.State.RUNNING;
        return new MigrationStatus.Stream(
                running.from().label() + " -> " + running.from().other().label(),
                known ? status.lag().toMillis() : null,
                status.applied().log().toString(),
                transactionsPerSecond,
                rowsPerSecond);
    }

    private void count(StreamStatus status) {
        long now = System.nanoTime();
        double seconds = (now - countedAtNanos) / NANOS;
        if (seconds < 0.9) {
            return;
        }
        transactionsPerSecond =
                Math.max(0, (status.transactionsApplied() - transactionsThen) / seconds);
        rowsPerSecond = Math.max(0, (status.rowsApplied() - rowsThen) / seconds);
        transactionsThen = status.transactionsApplied();
        rowsThen = status.rowsApplied();
        countedAtNanos = now;
    }
}
