package dev.swingbridge.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Shows one or all migrations while a command waits: a live screen on a terminal, elsewhere a line
 * of each every ten seconds.
 */
final class Progress {
    private static final long LINES_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

    private final PrintWriter out;
    private final Terminal terminal;
    private long nextLinesNanos;
    private boolean onScreen;

    /**
     * @param nowNanos the first lines are printed at once
     */
    Progress(PrintWriter out, Terminal terminal, long nowNanos) {
        this.out = out;
        this.terminal = terminal;
        this.nextLinesNanos = nowNanos;
    }

    void show(JsonNode status, long nowNanos) {
        if (terminal.live()) {
            out.print(Terminal.screen(StatusView.watched(status)));
            onScreen = true;
        } else if (nowNanos - nextLinesNanos >= 0) {
            Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            StatusView.lines(status).forEach(line -> out.println(now + "  " + line));
            nextLinesNanos = nowNanos + LINES_EVERY_NANOS;
        }
        out.flush();
    }

    /** What is printed next takes the place of the live screen. */
    void end() {
        if (onScreen) {
            out.print(Terminal.screen(""));
            out.flush();
        }
    }
}
