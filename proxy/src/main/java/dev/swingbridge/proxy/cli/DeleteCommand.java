package dev.swingbridge.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code delete NAME}. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = "Removes what is on record of a migration that has ended; its tables stay.")
final class DeleteCommand implements Callable<Integer> {
    @Mixin NameAndOptions migration;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    DeleteCommand() {}

    @Override
    public Integer call() throws Exception {
        try (AdminClient client = migration.options.connect()) {
            JsonNode deleted = client.delete(migration.path(""));
            migration.options.print(deleted, migration.name + " is deleted");
            return ExitCode.DONE;
        }
    }
}
