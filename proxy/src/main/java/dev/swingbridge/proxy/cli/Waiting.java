package dev.swingbridge.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;

/** Follows a migration until something has come true. */
final class Waiting {
    private static final long PAUSE_MILLIS = 250;

    private Waiting() {}

    /** Fails when the migration fails or is paused meanwhile. */
    static JsonNode until(AdminClient client, String path, Predicate<JsonNode> reached)
            throws CommandFailure, InterruptedException {
        while (true) {
            JsonNode status = client.get(path);
            String health = status.path("health").asText();
            if (health.equals("FAILED") || health.equals("PAUSED")) {
                throw new CommandFailure(
                        ExitCode.REFUSED,
                        status.path("name").asText()
                                + " is "
                                + health
                                + ": "
                                + status.path("reason").asText("resume goes on"));
            }
            if (reached.test(status)) {
                return status;
            }
            pause();
        }
    }

    /** Between two looks at a proxy on another machine, which has to be asked. */
    static void pause() throws InterruptedException {
        Thread.sleep(PAUSE_MILLIS);
    }
}
