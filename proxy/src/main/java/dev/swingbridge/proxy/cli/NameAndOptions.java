package dev.swingbridge.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A migration's name and the common options. */
final class NameAndOptions {
    @Mixin AdminOptions options;

    @Parameters(paramLabel = "NAME", description = "The migration.")
    String name;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    NameAndOptions() {}

    /** {@code /api/migrations/NAME} and what follows. */
    String path(String below) {
        return "/api/migrations/" + AdminClient.segment(name) + below;
    }

    /** Asks for a verb, which ^C does not take back. */
    JsonNode ask(AdminClient client, String verb, Map<String, ?> body)
            throws CommandFailure, InterruptedException {
        String what = verb + " of " + name + " goes on if it has begun";
        try (GoesOn _ = GoesOn.say(options.err(), what, name)) {
            return client.post(path("/" + verb), body);
        }
    }
}
