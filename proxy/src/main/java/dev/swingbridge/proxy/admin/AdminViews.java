package dev.swingbridge.proxy.admin;

import dev.swingbridge.proxy.migration.DoctorReport;
import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.PrecheckReport;
import dev.swingbridge.proxy.migration.RowDifference;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.store.JournalEntry;
import dev.swingbridge.router.table.Side;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the verbs answer, as rows. */
final class AdminViews {
    private AdminViews() {}

    static Grid migrations(List<MigrationStatus> all) {
        Grid grid =
                Grid.of(
                        "name",
                        "state",
                        "health",
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
                    status.reason(),
                    status.authority(),
                    percent(status),
                    status.stream().lagMillis(),
                    yes(status.canSwitch().yes()),
                    yes(status.canReverse().yes()));
        }
        return grid;
    }

    static Grid migration(MigrationStatus status) {
        MigrationStatus.Verify verify = status.verify();
        CutoverReport last = status.lastCutover();
        return Grid.of("property", "value")
                .row("name", status.name())
                .row("state", status.state())
                .row("health", status.health())
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
                .row("under_way", status.underWay() == null ? null : line(status.underWay()));
    }

    private static String line(MigrationStatus.UnderWay verb) {
        return "%s since %s by %s%s"
                .formatted(
                        verb.verb(),
                        verb.since(),
                        verb.operator(),
                        verb.interrupted() ? ", interrupted and continued" : "");
    }

    private static String percent(MigrationStatus status) {
        return String.format(Locale.ROOT, "%.1f", status.copy().percent());
    }

    private static String yes(boolean yes) {
        return yes ? "yes" : "no";
    }

    private static String ability(MigrationStatus.Ability ability) {
        String reasons = String.join("; ", ability.reasons());
        return yes(ability.yes()) + (reasons.isEmpty() ? "" : ": " + reasons);
    }

    private static String line(CutoverReport report) {
        String reason = report.reason() == null ? "" : " (" + report.reason() + ")";
        return String.format(
                Locale.ROOT,
                "%s %s, held %.1f ms, %s%s",
                report.direction(),
                report.outcome(),
                report.holdMillis(),
                report.startedAt(),
                reason);
    }

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

    static Grid cutover(CutoverReport report) {
        if (report.outcome() == CutoverReport.Outcome.UNDONE
                || report.outcome() == CutoverReport.Outcome.UNKNOWN) {
            throw new CutoverUndoneException(report);
        }
        Grid grid = Grid.of("step", "ms", "outcome");
        for (CutoverReport.StepReport step : report.steps()) {
            grid.row(step.name(), millis(step.millis()), step.outcome());
        }
        return grid.row(
                report.direction(), millis(report.holdMillis()), report.outcome() + " (hold)");
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, "%.1f", millis);
    }

    static Grid journal(List<JournalEntry> entries) {
        Grid grid = Grid.of("number", "at", "epoch", "operator", "ms", "event", "detail");
        for (JournalEntry entry : entries) {
            grid.row(
                    entry.number(),
                    entry.at(),
                    entry.epoch(),
                    entry.operator(),
                    millis(entry.millis()),
                    entry.event(),
                    entry.detail());
        }
        return grid;
    }

    static Grid differences(List<RowDifference> differences) {
        Grid grid = Grid.of("table", "key", "kind", "columns", "source", "target", "found_at");
        for (RowDifference row : differences) {
            grid.row(
                    row.table(),
                    row.key(),
                    row.kind(),
                    row.columns(),
                    row.source(),
                    row.target(),
                    row.foundAt());
        }
        return grid;
    }

    static Grid checks(PrecheckReport report) {
        Grid grid = Grid.of("result", "check", "detail", "fix");
        report.checks()
                .forEach(
                        check ->
                                grid.row(
                                        check.result(), check.name(), check.detail(), check.fix()));
        return grid;
    }

    static Grid doctor(DoctorReport report) {
        Grid grid = Grid.of("what", "text").row("authority", report.authority());
        report.why().forEach(line -> grid.row("because", line));
        String what = report.fixed() ? "done" : "recovery will";
        report.actions().forEach(line -> grid.row(what, line));
        return grid;
    }

    static Grid routes(List<RouteLine> lines) {
        Grid grid = Grid.of("table", "server", "migration");
        lines.forEach(line -> grid.row(line.table(), line.server(), line.migration()));
        return grid;
    }

    static Grid sessions(List<SessionLine> lines) {
        Grid grid =
                Grid.of(
                        "id",
                        "user",
                        "client",
                        "side",
                        "state",
                        "transaction_ms",
                        "last_statement",
                        "blocking");
        for (SessionLine line : lines) {
            grid.row(
                    line.id(),
                    line.user(),
                    line.client(),
                    line.side(),
                    line.state(),
                    line.transactionMillis(),
                    line.lastStatement(),
                    line.blocking());
        }
        return grid;
    }

    static Grid held(List<HeldLine> lines) {
        Grid grid = Grid.of("migration", "session", "held_ms");
        lines.forEach(
                line -> grid.row(line.migration(), line.session(), millis(line.heldMillis())));
        return grid;
    }

    static Grid servers(List<ServerLine> lines) {
        Grid grid =
                Grid.of("name", "address", "user", "version", "position", "reachable", "problem");
        for (ServerLine line : lines) {
            grid.row(
                    line.name(),
                    line.address(),
                    line.user(),
                    line.version(),
                    line.position(),
                    yes(line.reachable()),
                    line.problem());
        }
        return grid;
    }

    static Grid accounts(List<AccountLine> lines) {
        Grid grid = Grid.of("account", Side.SOURCE.label(), Side.TARGET.label(), "checked");
        lines.forEach(
                line ->
                        grid.row(
                                line.account(),
                                ok(line.source()),
                                ok(line.target()),
                                line.checked()));
        return grid;
    }

    private static String ok(@Nullable String problem) {
        return problem == null ? "ok" : problem;
    }

    /** {@code name{labels} value} lines, comments left out. */
    static Grid metrics(String prometheus) {
        Grid grid = Grid.of("metric", "value");
        prometheus
                .lines()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .forEach(
                        line -> {
                            int blank = line.lastIndexOf(' ');
                            grid.row(line.substring(0, blank), line.substring(blank + 1));
                        });
        return grid;
    }
}
