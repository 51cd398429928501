package dev.swingbridge.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
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
            Progress progress = options.progress();
            while (watch && !ended(status)) {
                show(progress, status);
                Waiting.pause();
                status = client.get(path);
            }
            progress.end();
            options.print(status, StatusView.of(status));
            return ExitCode.DONE;
        }
    }

    private static boolean ended(JsonNode status) {
        String state = status.path("state").asText("");
        return state.equals("COMPLETED") || state.equals("CANCELLED");
    }

    private void show(Progress progress, JsonNode status) {
        if (options.json()) {
            options.out().println(status);
            options.out().flush();
        } else {
            progress.show(status, System.nanoTime());
        }
    }
}
