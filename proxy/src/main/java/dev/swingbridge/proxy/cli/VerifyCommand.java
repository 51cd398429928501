package dev.swingbridge.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code verify NAME}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Compares every row of both sides while traffic goes on.")
final class VerifyCommand implements Callable<Integer> {
    @Mixin NameAndOptions migration;

    @Option(names = "--wait", description = "Return with the result; exit 3 on differences.")
    boolean await;

    @Option(names = "--repair", description = "Copy rows that differ again.")
    boolean repair;

    @Option(
            names = "--tables",
            paramLabel = "PATTERNS",
            description = "Not supported: all tables are compared.")
    @Nullable String tables;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    VerifyCommand() {}

    @Override
    public Integer call() throws Exception {
        try (AdminClient client = migration.options.connect()) {
            JsonNode status = migration.ask(client, "verify", body());
            if (await) {
                status = Waiting.until(client, migration, VerifyCommand::finished);
            }
            String state = status.path("verify").path("state").asText();
            migration.options.print(status, StatusView.full(status));
            if (await && state.equals("failed")) {
                throw new CommandFailure(
                        ExitCode.REFUSED,
                        "the verification failed; see ./swingbridge journal " + migration.name);
            }
            return await && state.equals("different") ? tell(client) : ExitCode.DONE;
        }
    }

    private Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("repair", repair);
        if (tables != null) {
            body.put("tables", tables);
        }
        return body;
    }

    private static boolean finished(JsonNode status) {
        return !status.path("verify").path("state").asText().equals("running");
    }

    private int tell(AdminClient client) throws CommandFailure, InterruptedException {
        JsonNode differences = client.get(migration.path("/differences"));
        if (!migration.options.json()) {
            migration.options.print(differences, ListViews.differences(differences));
        }
        return ExitCode.DIFFERENT;
    }
}
