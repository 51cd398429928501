package dev.swingbridge.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code journal NAME}. */
@Command(
        name = "journal",
        mixinStandardHelpOptions = true,
        description = "Everything that was done to a migration: when, how long, by whom.")
final class JournalCommand implements Callable<Integer> {
    @Mixin NameAndOptions migration;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    JournalCommand() {}

    @Override
    public Integer call() throws Exception {
        try (AdminClient client = migration.options.connect()) {
            JsonNode journal = client.get(migration.path("/journal"));
            migration.options.print(journal, ListViews.journal(journal));
            return ExitCode.DONE;
        }
    }
}
