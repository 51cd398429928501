package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.backfill.apply.DefinitionChange.Fate;
import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.throttle.Throttle;
import dev.swingbridge.backfill.verify.Difference;
import dev.swingbridge.backfill.verify.Verification;
import dev.swingbridge.backfill.verify.VerifyReport;
import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.RowDifference;
import dev.swingbridge.proxy.migration.running.StreamPair.Running;
import dev.swingbridge.router.table.Side;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The verification of one migration that runs, or ran last. */
final class Verifications implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Verifications.class);
    private static final int SHOWN_VALUE_LENGTH = 64;

    private final Site site;
    private final TablePreparation ground;
    private volatile @Nullable Verification current;
    private volatile Side from = Side.SOURCE;
    private volatile @Nullable Run run;

    /** A change of a definition has overtaken what runs, or ran last. */
    private volatile boolean outdated;

    /** Such a change is being applied. */
    private volatile boolean changing;

    private volatile MigrationStatus.Verify remembered =
            new MigrationStatus.Verify("none", 0, 0, null);

    Verifications(Site site, TablePreparation ground) {
        this.site = site;
        this.ground = ground;
    }

    /**
     * What the present run was asked for.
     *
     * @param schemas of the side that serves, when it began
     * @param checked a bad end is not, or no longer, put down to a change of a definition
     */
    private record Run(boolean repair, List<TableSchema> schemas, boolean checked) {}

    /**
     * Starts a new run over the stream that runs; its result tells what no repair has fixed.
     *
     * @return how the definitions differ at the moment, so that there is nothing to compare; empty
     *     when it has begun
     */
    List<String> start(Running running, boolean repair) throws SQLException {
        List<TableSchema> fromSchemas = ground.schemas(running.from());
        List<TableSchema> toSchemas = ground.schemas(running.from().other());
        List<String> differences = ground.differences(fromSchemas, toSchemas);
        if (!differences.isEmpty()) {
            return differences;
        }
        end();
        outdated = false;
        Verification started =
                new Verification(
                        running.name(),
                        running.stream(),
                        site.server(running.from()),
                        site.server(running.from().other()),
                        fromSchemas,
                        toSchemas,
                        site.settings().verify(),
                        Throttle.none());
        from = running.from();
        current = started;
        run = new Run(repair, fromSchemas, !ground.changesDefinitions());
        started.start(false, repair);
        return List.of();
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
        return outdated
                || (report != null
                        && (report.state() == VerifyReport.State.RUNNING || doubtful(report, run)));
    }

    /** Told by the stream's thread: what was compared around a change proves nothing. */
    void definitionChange(Fate fate) {
        VerifyReport report = report();
        if (fate != Fate.LEFT_OUT
                && report != null
                && report.state() == VerifyReport.State.RUNNING) {
            outdated = true;
        }
        changing = fate == Fate.BEGUN;
    }

    /**
     * Begins again what a change of a definition has overtaken; also what failed or found
     * differences because of one that the stream has not reached yet.
     */
    void lookAgain(Running running) throws SQLException {
        Run overtaken = run;
        VerifyReport report = report();
        if (overtaken == null || report == null || changing) {
            return;
        }
        if (!outdated && doubtful(report, overtaken)) {
            outdated = !ground.schemas(from).equals(overtaken.schemas());
            run = new Run(overtaken.repair(), overtaken.schemas(), true);
        }
        if (outdated) {
            boolean begun = start(running, overtaken.repair()).isEmpty();
            LOG.debug(
                    "A definition has changed and verify begins again stream={} begun={}",
                    running.name(),
                    begun);
        }
    }

    /** It ended badly, and nobody knows yet whether a change of a definition is to blame. */
    private static boolean doubtful(VerifyReport report, @Nullable Run of) {
        boolean bad =
                report.state() == VerifyReport.State.FAILED
                        || report.state() == VerifyReport.State.DIFFERENT;
        return bad && of != null && !of.checked();
    }

    MigrationStatus.Verify status() {
        VerifyReport report = report();
        if (report == null || (report.state() == VerifyReport.State.CANCELLED && !outdated)) {
            return remembered;
        }
        if (outdated || doubtful(report, run)) {
            return new MigrationStatus.Verify("running", 0, 0, null);
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
        outdated = false;
        changing = false;
        run = null;
        end();
    }

    private void end() {
        Verification now = current;
        if (now != null && now.report().state() == VerifyReport.State.RUNNING) {
            now.close();
        }
    }
}
