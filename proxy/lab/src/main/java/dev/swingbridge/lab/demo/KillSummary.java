package dev.swingbridge.lab.demo;

import dev.swingbridge.proxy.cli.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The table at the end of the kills, and what went wrong if anything did. */
final class KillSummary {
    private final List<KillReport> kills;
    private final AuditReport both;
    private final AuditReport end;
    private final Workload workload;
    private final List<String> faults = new ArrayList<>();

    /**
     * @param both of both sides, once they were in step
     * @param end of the side that serves for good
     * @param unexpectedDisconnects while the proxy was up
     */
    KillSummary(
            List<KillReport> kills,
            AuditReport both,
            AuditReport end,
            Workload workload,
            List<String> unexpectedDisconnects) {
        this.kills = kills;
        this.both = both;
        this.end = end;
        this.workload = workload;
        kills.forEach(
                kill ->
                        kill.faults()
                                .forEach(
                                        fault ->
                                                faults.add(
                                                        "kill " + kill.number() + ": " + fault)));
        faults.addAll(unexpectedDisconnects);
        faults.addAll(both.faults());
        faults.addAll(end.faults());
        faults.addAll(workload.pulse().firstRefusals());
    }

    boolean good() {
        return faults.isEmpty() && both.clean() && end.clean();
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        line(lines, "kills survived", Figures.count(killed()));
        line(lines, "writes acknowledged", Figures.count(end.writes()));
        line(lines, "writes of unknown outcome", Figures.count(workload.unknownOutcomes()));
        line(lines, "lost", Figures.count(Math.max(both.lost(), end.lost())));
        line(lines, "doubled", Figures.count(Math.max(both.doubled(), end.doubled())));
        line(lines, "errors but broken connections", Figures.count(workload.pulse().refusals()));
        line(lines, "kill to ready", spread(KillReport::readyMillis));
        line(lines, "ready to a client's write", spread(KillReport::servingMillis));
        line(lines, "kill to migration running", spread(KillReport::runningMillis));
        lines.add("");
        faults.forEach(fault -> lines.add("  fault: " + fault));
        lines.add(
                good()
                        ? "  Nothing lost, nothing doubled; both sides were equal, and it was always clear who serves."
                        : "  The kills were NOT survived.");
        return lines;
    }

    private long killed() {
        return kills.isEmpty() ? 0 : kills.getLast().last();
    }

    private String spread(ToDoubleFunction<KillReport> millis) {
        List<Double> sorted = kills.stream().mapToDouble(millis).sorted().boxed().toList();
        return sorted.isEmpty()
                ? "-"
                : "median "
                        + Figures.millis(sorted.get(sorted.size() / 2))
                        + ", most "
                        + Figures.millis(sorted.getLast());
    }

    private static void line(List<String> lines, String name, String value) {
        lines.add(String.format(Locale.ROOT, "  %-29s %s", name, value));
    }
}
