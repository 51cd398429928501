package dev.swingbridge.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code create NAME}. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = "Defines a migration and starts it.")
final class CreateCommand implements Callable<Integer> {
    private static final List<String> STILL_COPYING = List.of("CREATED", "COPYING");

    @Mixin NameAndOptions migration;
    @Mixin TableChoice choice;

    @Option(names = "--no-start", description = "Only define it.")
    boolean noStart;

    @Option(names = "--wait", description = "Return once every row is copied.")
    boolean await;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    CreateCommand() {}

    @Override
    public Integer call() throws Exception {
        try (AdminClient client = migration.options.connect()) {
            Map<String, Object> body = choice.body();
            body.put("name", migration.name);
            body.put("start", !noStart);
            JsonNode status = client.post("/api/migrations", body);
            if (await && !noStart) {
                status = Waiting.until(client, migration, CreateCommand::copied);
            }
            migration.options.print(status, StatusView.full(status));
            return ExitCode.DONE;
        }
    }

    private static boolean copied(JsonNode status) {
        return !STILL_COPYING.contains(status.path("state").asText());
    }
}
