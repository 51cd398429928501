package dev.swingbridge.proxy.admin;

import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.MigrationStatus.Unsettled;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How migrations stand, as rows. */
final class MigrationViews {
    private MigrationViews() {}

    static Grid migrations(List<MigrationStatus> all) {
        Grid grid =
                Grid.of(
                        "name",
                        "state",
                        "health",
                        "cause",
                        "reason",
                        "authority",
                        "copied_percent",
                        "lag_ms",
                        "can_switch",
                        "can_reverse");
        for (MigrationStatus status : all) {
            grid.row(
                    status.name(),
                    status.state(),
                    status.health(),
                    status.cause(),
                    status.reason(),
                    status.authority(),
                    percent(status),
                    status.stream().lagMillis(),
                    AdminViews.yes(status.canSwitch().yes()),
                    AdminViews.yes(status.canReverse().yes()));
        }
        return grid;
    }

    static Grid migration(MigrationStatus status) {
        MigrationStatus.Verify verify = status.verify();
        CutoverReport last = status.lastCutover();
        CutoverReport attempt = status.lastAttempt();
        MigrationStatus.UnderWay verb = status.underWay();
        MigrationStatus.Step step = verb == null ? null : verb.step();
        return Grid.of("property", "value")
                .row("name", status.name())
                .row("state", status.state())
                .row("health", status.health())
                .row("cause", status.cause())
                .row("reason", status.reason())
                .row("from", status.from())
                .row("to", status.to())
                .row("on_ddl", status.onDdl())
                .row("authority", status.authority())
                .row("epoch", status.epoch())
                .row("tables", status.tables().size())
                .row("copied_percent", percent(status))
                .row("copy_rows_per_second", Math.round(status.copy().rowsPerSecond()))
                .row("copy_eta_seconds", status.copy().etaSeconds())
                .row("stream", status.stream().direction())
                .row("lag_ms", status.stream().lagMillis())
                .row("position", status.stream().position())
                .row("verify", verify.state())
                .row("verify_rows", verify.rowsCompared())
                .row("verify_differences", verify.differences())
                .row("verify_finished_at", verify.finishedAt())
                .row("can_switch", ability(status.canSwitch()))
                .row("can_reverse", ability(status.canReverse()))
                .row("last_cutover", last == null ? null : line(last))
                .row("last_attempt", attempt == null ? null : line(attempt))
                .row("under_way", verb == null ? null : line(verb))
                .row("step", step == null ? null : step.name())
                .row("step_ms", step == null ? null : step.ageMillis())
                .row("unsettled", unsettled(status.unsettled()));
    }

    private static @Nullable String unsettled(List<Unsettled> unsettled) {
        return unsettled.isEmpty()
                ? null
                : unsettled.stream().map(MigrationViews::line).collect(Collectors.joining("; "));
    }

    private static String line(Unsettled unsettled) {
        return String.format(
                Locale.ROOT,
                "%s, for %.1f s since %s%s",
                unsettled.text(),
                unsettled.ageMillis() / 1e3,
                Grid.text(unsettled.since()),
                unsettled.held() ? ", statements are held" : "");
    }

    private static String line(MigrationStatus.UnderWay verb) {
        return "%s since %s by %s%s"
                .formatted(
                        verb.verb(),
                        Grid.text(verb.since()),
                        verb.operator(),
                        verb.interrupted() ? ", interrupted and continued" : "");
    }

    private static String percent(MigrationStatus status) {
        return String.format(Locale.ROOT, "%.1f", status.copy().percent());
    }

    private static String ability(MigrationStatus.Ability ability) {
        String reasons = String.join("; ", ability.reasons());
        return AdminViews.yes(ability.yes()) + (reasons.isEmpty() ? "" : ": " + reasons);
    }

    private static String line(CutoverReport report) {
        String reason = report.reason() == null ? "" : " (" + report.reason() + ")";
        return String.format(
                Locale.ROOT,
                "%s %s, held %.1f ms, %s%s",
                report.direction(),
                report.outcome(),
                report.holdMillis(),
                Grid.text(report.startedAt()),
                reason);
    }

    /** Its tables with their progress. */
    static Grid tables(MigrationStatus status) {
        Grid grid = Grid.of("table", "state", "rows_copied", "rows_estimated", "bytes_copied");
        for (MigrationStatus.Table table : status.tables()) {
            grid.row(
                    table.name(),
                    table.state(),
                    table.rowsCopied(),
                    table.rowsEstimated(),
                    table.bytesCopied());
        }
        return grid;
    }
}
