package dev.swingbridge.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;

/** Follows a migration until something has come true, and shows it meanwhile. */
final class Waiting {
    private static final long PAUSE_MILLIS = 250;

    private Waiting() {}

    /** Fails when the migration fails or is paused meanwhile. */
    static JsonNode until(AdminClient client, NameAndOptions migration, Predicate<JsonNode> reached)
            throws CommandFailure, InterruptedException {
        Progress progress = migration.options.progress();
        String what = "migration " + migration.name + " goes on";
        try (GoesOn _ = GoesOn.say(migration.options.err(), what, migration.name)) {
            while (true) {
                JsonNode status = client.get(migration.path(""));
                requireRunning(status);
                if (reached.test(status)) {
                    progress.end();
                    return status;
                }
                progress.show(status, System.nanoTime());
                pause();
            }
        }
    }

    private static void requireRunning(JsonNode status) throws CommandFailure {
        String health = status.path("health").asText();
        if (health.equals("FAILED") || health.equals("PAUSED")) {
            String name = status.path("name").asText();
            String reason =
                    status.path("reason").isTextual()
                            ? status.get("reason").asText()
                            : "./swingbridge resume " + name + " lets it go on";
            throw new CommandFailure(ExitCode.REFUSED, name + " is " + health + ": " + reason);
        }
    }

    /** Between two looks at a proxy on another machine, which has to be asked. */
    static void pause() throws InterruptedException {
        Thread.sleep(PAUSE_MILLIS);
    }
}
