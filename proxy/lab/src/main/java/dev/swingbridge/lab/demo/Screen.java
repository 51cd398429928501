package dev.swingbridge.lab.demo;

import dev.swingbridge.proxy.cli.Terminal;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The terminal: lines that stay, and below them a few lines that are redrawn several times a
 * second. Where output is no terminal, the first of those is printed every few seconds instead.
 */
final class Screen implements AutoCloseable {
    private static final long REDRAW_MILLIS = 200;
    private static final int PLAIN_EVERY_TICKS = 15;
    private static final String CLEAR_BELOW = "\u001b[J";

    private final PrintWriter out;
    private final Terminal terminal;
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("demo-screen").factory());
    private volatile Supplier<List<String>> live = List::of;
    private int drawn;
    private int ticks;

    Screen(PrintWriter out, Terminal terminal) {
        this.out = out;
        this.terminal = terminal;
        ticker.scheduleAtFixedRate(this::tick, REDRAW_MILLIS, REDRAW_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** What is shown below from now on. */
    void live(Supplier<List<String>> lines) {
        live = lines;
    }

    /** A line that stays. */
    synchronized void print(String line) {
        erase();
        out.println(line);
        out.flush();
    }

    /** A step that is done. */
    void done(String what, double seconds) {
        String mark = terminal.colour() ? "\u001b[32m✔\u001b[0m" : "✔";
        print(String.format("  %s %-72s %6.1f s", mark, what, seconds));
    }

    private void tick() {
        if (!terminal.live() && ++ticks % PLAIN_EVERY_TICKS != 0) {
            return;
        }
        List<String> lines = live.get();
        synchronized (this) {
            if (terminal.live()) {
                erase();
                lines.forEach(out::println);
                drawn = lines.size();
            } else if (!lines.isEmpty()) {
                out.println("    " + lines.getFirst().strip());
            }
            out.flush();
        }
    }

    private void erase() {
        if (drawn > 0) {
            out.print("\u001b[" + drawn + "A\r" + CLEAR_BELOW);
            drawn = 0;
        }
    }

    @Override
    public void close() {
        live = List::of;
        ticker.shutdownNow();
        synchronized (this) {
            erase();
            out.flush();
        }
    }
}
