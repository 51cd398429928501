package dev.swingbridge.proxy.migration;

import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.throttle.Throttle;
import dev.swingbridge.backfill.verify.Difference;
import dev.swingbridge.backfill.verify.Verification;
import dev.swingbridge.backfill.verify.VerifyReport;
import dev.swingbridge.proxy.migration.StreamPair.Running;
import dev.swingbridge.router.table.Side;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The verification of one migration that runs, or ran last. */
final class Verifications implements AutoCloseable {
    private static final int SHOWN_VALUE_LENGTH = 64;

    private final Site site;
    private final Groundwork ground;
    private volatile @Nullable Verification current;
    private volatile Side from = Side.SOURCE;
    private volatile MigrationStatus.Verify remembered =
            new MigrationStatus.Verify("none", 0, 0, null);

    Verifications(Site site, Groundwork ground) {
        this.site = site;
        this.ground = ground;
    }

    /** Starts a new run over the stream that runs; its result tells what no repair has mended. */
    void start(Running running, boolean repair) throws SQLException {
        close();
        Verification started =
                new Verification(
                        running.name(),
                        running.stream(),
                        site.server(running.from()),
                        site.server(running.from().other()),
                        ground.schemas(running.from()),
                        ground.schemas(running.from().other()),
                        site.settings().verify(),
                        Throttle.none());
        from = running.from();
        current = started;
        started.start(false, repair);
    }

    /** What an earlier process found counts until the next run has ended. */
    void remember(MigrationStatus.Verify report) {
        remembered = report;
    }

    /** Null when none was started. */
    @Nullable VerifyReport report() {
        Verification now = current;
        return now == null ? null : now.report();
    }

    boolean running() {
        VerifyReport report = report();
        return report != null && report.state() == VerifyReport.State.RUNNING;
    }

    MigrationStatus.Verify status() {
        VerifyReport report = report();
        if (report == null || report.state() == VerifyReport.State.CANCELLED) {
            return remembered;
        }
        String state =
                switch (report.state()) {
                    case RUNNING -> "running";
                    case EQUAL -> "equal";
                    case DIFFERENT -> "different";
                    case CANCELLED -> "none";
                    case FAILED -> "failed";
                };
        return new MigrationStatus.Verify(
                state, report.rowsCompared(), report.differenceCount(), report.finishedAt());
    }

    List<RowDifference> differences() {
        VerifyReport report = report();
        if (report == null) {
            return List.of();
        }
        Instant foundAt = report.finishedAt() == null ? Instant.now() : report.finishedAt();
        return report.differences().stream().map(each -> shown(each, foundAt)).toList();
    }

    private RowDifference shown(Difference difference, Instant foundAt) {
        String copySide = from.other().label();
        String kind =
                switch (difference.kind()) {
                    case MISSING -> "missing on " + copySide;
                    case EXTRA -> "extra on " + copySide;
                    case DIFFERENT -> "different";
                };
        boolean fromSource = from == Side.SOURCE;
        return new RowDifference(
                difference.table().toString(),
                difference.key(),
                kind,
                difference.kind() == Difference.Kind.DIFFERENT
                        ? String.join(", ", difference.columns())
                        : "",
                text(fromSource ? difference.fromRow() : difference.toRow()),
                text(fromSource ? difference.toRow() : difference.fromRow()),
                foundAt);
    }

    private static @Nullable String text(@Nullable Row row) {
        if (row == null) {
            return null;
        }
        StringJoiner values = new StringJoiner(", ", "(", ")");
        for (int column = 0; column < row.size(); column++) {
            byte[] value = row.value(column);
            values.add(value == null ? "NULL" : shortened(value));
        }
        return values.toString();
    }

    private static String shortened(byte[] value) {
        String text = new String(value, StandardCharsets.UTF_8);
        return text.length() <= SHOWN_VALUE_LENGTH
                ? text
                : String.format(
                        Locale.ROOT,
                        "%s... (%d bytes)",
                        text.substring(0, SHOWN_VALUE_LENGTH),
                        value.length);
    }

    /** Cancels what runs; what was found is forgotten with the next start. */
    @Override
    public void close() {
        Verification now = current;
        if (now != null && now.report().state() == VerifyReport.State.RUNNING) {
            now.close();
        }
    }
}
