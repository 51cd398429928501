package dev.swingbridge.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code status [NAME]}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "State, progress, lag, verification, and whether traffic can be switched.")
final class StatusCommand implements Callable<Integer> {
    private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J\u001b[3J";

    @Mixin AdminOptions options;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            description = "The migration; all of them when left out.")
    @Nullable String name;

    @Option(names = "--watch", description = "Show it anew until the migration ends or ^C.")
    boolean watch;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    StatusCommand() {}

    @Override
    public Integer call() throws Exception {
        String path = "/api/migrations" + (name == null ? "" : "/" + AdminClient.segment(name));
        try (AdminClient client = options.connect()) {
            JsonNode status = client.get(path);
            while (watch && !ended(status)) {
                show(status);
                Waiting.pause();
                status = client.get(path);
            }
            options.print(status, describe(status));
            return ExitCode.DONE;
        }
    }

    private static boolean ended(JsonNode status) {
        String state = status.path("state").asText("");
        return state.equals("COMPLETED") || state.equals("CANCELLED");
    }

    private void show(JsonNode status) {
        PrintWriter out = options.out();
        if (options.json()) {
            out.println(status);
        } else {
            out.print(CLEAR_SCREEN + describe(status));
        }
        out.flush();
    }

    private static String describe(JsonNode status) {
        return status.isArray() ? StatusView.overview(status) : StatusView.full(status);
    }
}
