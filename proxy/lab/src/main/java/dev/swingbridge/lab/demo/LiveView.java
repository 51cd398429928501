package dev.swingbridge.lab.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.swingbridge.proxy.cli.AdminClient;
import dev.swingbridge.proxy.cli.CommandFailure;
import dev.swingbridge.proxy.cli.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** The lines that move: what is being done, the traffic, the tables. */
final class LiveView implements Supplier<List<String>> {
    private static final int BAR_WIDTH = 26;
    private static final double RATE_WINDOW_SECONDS = 1.0;

    private final AdminClient admin;
    private final String statusPath;
    private final Pulse pulse;
    private volatile String step = "";
    private volatile long stepSinceNanos = System.nanoTime();
    private long rateSinceNanos = System.nanoTime();
    private long writesThen;
    private long readsThen;
    private String traffic = "";

    LiveView(AdminClient admin, String statusPath, Pulse pulse) {
        this.admin = admin;
        this.statusPath = statusPath;
        this.pulse = pulse;
    }

    void step(String name) {
        stepSinceNanos = System.nanoTime();
        step = name;
    }

    @Override
    public List<String> get() {
        List<String> lines = new ArrayList<>();
        double seconds = (System.nanoTime() - stepSinceNanos) / 1e9;
        JsonNode status = status();
        lines.add(String.format(Locale.ROOT, "  ▶ %s  %.1f s   %s", step, seconds, traffic()));
        if (status.isObject()) {
            lines.add(state(status));
            lines.add("");
            status.path("tables").forEach(table -> lines.add(table(table)));
        }
        return lines;
    }

    private JsonNode status() {
        try {
            return admin.get(statusPath);
        } catch (CommandFailure notThereYet) {
            return MissingNode.getInstance();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return MissingNode.getInstance();
        }
    }

    /** Rates over about a second. */
    private String traffic() {
        long now = System.nanoTime();
        double seconds = (now - rateSinceNanos) / 1e9;
        if (seconds >= RATE_WINDOW_SECONDS) {
            long writes = pulse.writes();
            long reads = pulse.reads();
            traffic =
                    String.format(
                            Locale.ROOT,
                            "%,.0f writes/s  %,.0f reads/s  slowest answer %.0f ms  errors %d",
                            (writes - writesThen) / seconds,
                            (reads - readsThen) / seconds,
                            pulse.takeRecentStallMillis(),
                            pulse.errors());
            writesThen = writes;
            readsThen = reads;
            rateSinceNanos = now;
        }
        return traffic;
    }

    private static String state(JsonNode status) {
        JsonNode stream = status.path("stream");
        String lag =
                stream.path("lagMillis").isNumber()
                        ? "   stream "
                                + stream.path("direction").asText()
                                + " lag "
                                + stream.get("lagMillis").asLong()
                                + " ms"
                        : "";
        return "    "
                + status.path("state").asText()
                + " "
                + status.path("health").asText()
                + "   served by "
                + status.path("authority").asText()
                + lag;
    }

    private static String table(JsonNode table) {
        long copied = table.path("rowsCopied").asLong();
        long of = Math.max(copied, table.path("rowsEstimated").asLong());
        boolean done = table.path("state").asText().equals("copied");
        double fraction = done ? 1 : of == 0 ? 0 : (double) copied / of;
        return String.format(
                Locale.ROOT,
                "    %-28s %s %4.0f%%  %,10d rows",
                table.path("name").asText(),
                Figures.bar(fraction, BAR_WIDTH),
                fraction * 100,
                copied);
    }
}
