package dev.swingbridge.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The two verbs that end a migration. */
final class EndCommands {
    private EndCommands() {}

    /** What becomes of tables nobody needs any more. */
    enum Tables {
        KEEP,
        RENAME,
        DROP
    }

    @Command(
            name = "complete",
            mixinStandardHelpOptions = true,
            description = "Ends the migration on the new side; there is no way back after it.")
    static final class Complete implements Callable<Integer> {
        @Mixin NameAndOptions migration;

        @Option(
                names = "--source-tables",
                paramLabel = "keep|rename|drop",
                defaultValue = "keep",
                description = "What becomes of the old tables (default: keep, fenced).")
        Tables sourceTables = Tables.KEEP;

        @SuppressWarnings("NullAway.Init") // picocli sets the options
        Complete() {}

        @Override
        public Integer call() throws Exception {
            return end(migration, "/complete", Map.of("sourceTables", word(sourceTables)));
        }
    }

    @Command(
            name = "cancel",
            mixinStandardHelpOptions = true,
            description = "Ends the migration on the old side.")
    static final class Cancel implements Callable<Integer> {
        @Mixin NameAndOptions migration;

        @Option(
                names = "--target-tables",
                paramLabel = "keep|drop",
                defaultValue = "drop",
                description = "What becomes of the tables this migration created (default: drop).")
        Tables targetTables = Tables.DROP;

        @SuppressWarnings("NullAway.Init") // picocli sets the options
        Cancel() {}

        @Override
        public Integer call() throws Exception {
            return end(migration, "/cancel", Map.of("targetTables", word(targetTables)));
        }
    }

    private static String word(Tables tables) {
        return tables.name().toLowerCase(Locale.ROOT);
    }

    private static int end(NameAndOptions migration, String below, Map<String, String> body)
            throws CommandFailure, InterruptedException {
        try (AdminClient client = migration.options.connect()) {
            JsonNode status = client.post(migration.path(below), body);
            migration.options.print(status, StatusView.full(status));
            return ExitCode.DONE;
        }
    }
}
