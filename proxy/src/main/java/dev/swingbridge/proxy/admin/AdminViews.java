package dev.swingbridge.proxy.admin;

import dev.swingbridge.proxy.migration.DoctorReport;
import dev.swingbridge.proxy.migration.DryRun;
import dev.swingbridge.proxy.migration.PrecheckReport;
import dev.swingbridge.proxy.migration.RowDifference;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.store.JournalEntry;
import dev.swingbridge.router.table.Side;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What verbs and looks answer, as rows. */
final class AdminViews {
    private AdminViews() {}

    static Grid cutover(CutoverReport report) {
        switch (report.outcome()) {
            case UNDONE, UNKNOWN -> throw new CutoverNotDoneException(report);
            case DONE, REHEARSED, PLANNED -> {}
        }
        Grid grid = Grid.of("step", "ms", "outcome");
        for (CutoverReport.StepReport step : report.steps()) {
            grid.row(step.name(), millis(step.millis()), step.outcome());
        }
        if (report.outcome() == CutoverReport.Outcome.PLANNED) {
            return report.reason() == null
                    ? grid
                    : grid.row(report.direction(), null, "would be refused: " + report.reason());
        }
        return grid.row(
                report.direction(), millis(report.holdMillis()), report.outcome() + " (hold)");
    }

    static Grid dryRun(DryRun plan) {
        Grid grid = Grid.of("what", "text");
        plan.steps().forEach(step -> grid.row("step", step));
        plan.refusals().forEach(reason -> grid.row("would be refused", reason));
        return grid;
    }

    static Grid deleted(String name) {
        return Grid.of("name", "deleted").row(name, yes(true));
    }

    static String yes(boolean yes) {
        return yes ? "yes" : "no";
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
