package dev.swingbridge.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code precheck NAME}, of a migration that exists or of one that might. */
@Command(
        name = "precheck",
        mixinStandardHelpOptions = true,
        description = "Every check with its result and how to fix it; exit 1 if one fails.")
final class PrecheckCommand implements Callable<Integer> {
    @Mixin NameAndOptions migration;
    @Mixin TableChoice choice;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    PrecheckCommand() {}

    @Override
    public Integer call() throws Exception {
        try (AdminClient client = migration.options.connect()) {
            JsonNode report = ask(client);
            migration.options.print(report, ListViews.checks(report));
            for (JsonNode check : report.path("checks")) {
                if (check.path("result").asText().equals("FAIL")) {
                    return ExitCode.REFUSED;
                }
            }
            return ExitCode.DONE;
        }
    }

    private JsonNode ask(AdminClient client) throws CommandFailure, InterruptedException {
        if (!choice.given()) {
            return client.get(migration.path("/precheck"));
        }
        Map<String, Object> body = choice.body();
        body.put("name", migration.name);
        return client.post("/api/precheck", body);
    }
}
