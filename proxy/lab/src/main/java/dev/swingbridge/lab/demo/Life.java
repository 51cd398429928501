package dev.swingbridge.lab.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swingbridge.proxy.cli.AdminClient;
import dev.swingbridge.proxy.cli.CommandFailure;
import dev.swingbridge.proxy.cli.ExitCode;
import dev.swingbridge.proxy.cli.Figures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** The life of one migration, step by step, through the proxy's HTTP endpoint. */
final class Life {
    private static final Duration STEP_LIMIT = Duration.ofMinutes(10);
    private static final long POLL_MILLIS = 100;
    private static final int ATTEMPTS = 10;

    private final AdminClient admin;
    private final String name;
    private final Screen screen;
    private final LiveView view;
    private final List<Double> holds = new ArrayList<>();
    private int undone;
    private long rowsCopied;
    private double copySeconds;

    Life(AdminClient admin, String name, Screen screen, LiveView view) {
        this.admin = admin;
        this.name = name;
        this.screen = screen;
        this.view = view;
    }

    static String path(String name) {
        return "/api/migrations/" + AdminClient.segment(name);
    }

    /** How long writes were held by each cutover so far, in milliseconds. */
    List<Double> holds() {
        return holds;
    }

    /** How many cutovers undid themselves, unseen by clients, before one was done. */
    int undone() {
        return undone;
    }

    long rowsCopied() {
        return rowsCopied;
    }

    double rowsPerSecond() {
        return copySeconds == 0 ? 0 : rowsCopied / copySeconds;
    }

    void create(String patterns) throws CommandFailure, InterruptedException {
        view.step("create " + name + ": copy the rows while the clients change them");
        long started = System.nanoTime();
        admin.post("/api/migrations", Map.of("name", name, "tables", patterns));
        JsonNode status =
                await("copying", at -> !List.of("CREATED", "COPYING").contains(state(at)));
        copySeconds = seconds(started);
        for (JsonNode table : status.path("tables")) {
            rowsCopied += table.path("rowsCopied").asLong();
        }
        screen.done(
                String.format(
                        Locale.ROOT,
                        "copied %,d rows of %d tables, %,.0f rows/s; now tailing the binary log",
                        rowsCopied,
                        status.path("tables").size(),
                        rowsPerSecond()),
                copySeconds);
    }

    void verify() throws CommandFailure, InterruptedException {
        view.step("verify " + name + ": compare every row on both sides");
        long started = System.nanoTime();
        admin.post(path(name) + "/verify", Map.of());
        JsonNode verify =
                await("verifying", at -> !state(at.path("verify")).equals("running"))
                        .path("verify");
        if (!state(verify).equals("equal")) {
            throw new CommandFailure(
                    ExitCode.DIFFERENT,
                    "the verification ended with "
                            + state(verify)
                            + ": "
                            + admin.get(path(name) + "/differences"));
        }
        screen.done(
                String.format(
                        Locale.ROOT,
                        "verified %,d rows: both sides are equal",
                        verify.path("rowsCompared").asLong()),
                seconds(started));
    }

    /**
     * @param verb {@code switch-traffic} or {@code reverse-traffic}
     */
    void cutover(String verb) throws CommandFailure, InterruptedException {
        view.step(verb + " " + name);
        String ability = verb.equals("switch-traffic") ? "canSwitch" : "canReverse";
        await("able to " + verb, at -> at.path(ability).path("yes").asBoolean());
        long started = System.nanoTime();
        JsonNode report = cutoverWithin(verb);
        double hold = report.path("holdMillis").asDouble();
        holds.add(hold);
        screen.done(
                verb + ": writes were held for " + Figures.millis(hold) + ", then went on",
                seconds(started));
    }

    /**
     * A cutover that cannot keep its budget undoes itself, unseen by clients, and is asked for
     * again, as an operator would.
     */
    private JsonNode cutoverWithin(String verb) throws CommandFailure, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return admin.post(path(name) + "/" + verb, Map.of());
            } catch (CommandFailure refused) {
                if (attempt == ATTEMPTS || refused.exitCode() != ExitCode.REFUSED) {
                    throw refused;
                }
                undone++;
                screen.print("    " + firstLine(refused) + "; trying again");
                pause(Duration.ofSeconds(1));
            }
        }
    }

    private static String firstLine(CommandFailure failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    /** Traffic runs for a while and nothing else happens. */
    void watch(String why, Duration time) {
        view.step(why);
        pause(time);
    }

    void complete() throws CommandFailure, InterruptedException {
        view.step("complete " + name);
        long started = System.nanoTime();
        admin.post(path(name) + "/complete", Map.of());
        await("completing", at -> state(at).equals("COMPLETED"));
        screen.done("complete: the target serves the shop for good", seconds(started));
    }

    private static String state(JsonNode status) {
        return status.path("state").asText();
    }

    private JsonNode await(String what, Predicate<JsonNode> reached)
            throws CommandFailure, InterruptedException {
        long deadline = System.nanoTime() + STEP_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            JsonNode status = admin.get(path(name));
            if (status.path("health").asText().equals("FAILED")) {
                throw new CommandFailure(
                        ExitCode.REFUSED, name + " failed: " + status.path("reason").asText());
            }
            if (reached.test(status)) {
                return status;
            }
            pause(Duration.ofMillis(POLL_MILLIS));
        }
        throw new CommandFailure(
                ExitCode.REFUSED,
                "still " + what + " after " + STEP_LIMIT.toMinutes() + " minutes");
    }

    private static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS)));
        }
    }

    private static double seconds(long startedNanos) {
        return (System.nanoTime() - startedNanos) / 1e9;
    }
}
