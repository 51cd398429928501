package dev.swingbridge.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code users check}. */
@Command(
        name = "users",
        mixinStandardHelpOptions = true,
        description = "The applications' accounts.",
        synopsisSubcommandLabel = "check")
final class UsersCommand {

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Checks that each account can log in on both sides, or says why not.")
    int check(@Mixin AdminOptions options) throws Exception {
        try (AdminClient client = options.connect()) {
            JsonNode accounts = client.get("/api/users/check");
            options.print(accounts, ListViews.accounts(accounts));
            for (JsonNode account : accounts) {
                if (account.path("source").isTextual() || account.path("target").isTextual()) {
                    return ExitCode.REFUSED;
                }
            }
            return ExitCode.DONE;
        }
    }
}
