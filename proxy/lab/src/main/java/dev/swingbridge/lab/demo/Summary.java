package dev.swingbridge.lab.demo;

import dev.swingbridge.proxy.cli.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table at the end, and what went wrong if anything did. */
final class Summary {
    private Summary() {}

    static List<String> lines(AuditReport report, Pulse pulse, Life life) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        line(lines, "writes acknowledged", Figures.count(report.writes()));
        line(lines, "lost", Figures.count(report.lost()));
        line(lines, "doubled", Figures.count(report.doubled()));
        line(lines, "client errors", Figures.count(pulse.errors()));
        line(lines, "longest stall of any client", Figures.millis(pulse.longestStallMillis()));
        line(lines, "writes held by each cutover", holds(life.holds()));
        line(lines, "cutovers that undid themselves", Figures.count(life.undone()));
        String rate = String.format(Locale.ROOT, "%,.0f rows/s", life.rowsPerSecond());
        line(lines, "rows copied", Figures.count(life.rowsCopied()) + ", " + rate);
        lines.add("");
        pulse.firstErrors().forEach(error -> lines.add("  error: " + error));
        report.faults().forEach(fault -> lines.add("  fault: " + fault));
        boolean good = report.clean() && pulse.errors() == 0;
        lines.add(
                good
                        ? "  Nothing lost, nothing doubled, no errors; both sides are equal."
                        : "  The demonstration FAILED.");
        return lines;
    }

    private static String holds(List<Double> holds) {
        List<Double> sorted = holds.stream().sorted().toList();
        String each = String.join(", ", holds.stream().map(Figures::millis).toList());
        return each
                + "; median "
                + Figures.millis(sorted.get(sorted.size() / 2))
                + ", most "
                + Figures.millis(sorted.getLast());
    }

    private static void line(List<String> lines, String name, String value) {
        lines.add(String.format(Locale.ROOT, "  %-30s  %s", name, value));
    }
}
