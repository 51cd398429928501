package dev.swingbridge.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The two verbs that end a migration. */
final class EndCommands {
    private EndCommands() {}

    /** What becomes of tables nobody needs any more. */
    enum Tables {
        KEEP,
        RENAME,
        DROP;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The verb is the command's own name. */
    abstract static class End implements Callable<Integer> {
        @Spec CommandSpec spec;
        @Mixin NameAndOptions migration;

        @Option(
                names = "--dry-run",
                description = "Only show what would be done, and why it would be refused.")
        boolean dryRun;

        @SuppressWarnings("NullAway.Init") // picocli sets the fields
        End() {}

        abstract Map<String, String> tables();

        @Override
        public final Integer call() throws Exception {
            try (AdminClient client = migration.options.connect()) {
                Map<String, Object> body = new LinkedHashMap<>(tables());
                if (dryRun) {
                    body.put("dryRun", true);
                }
                JsonNode answer = migration.ask(client, spec.name(), body);
                migration.options.print(
                        answer, dryRun ? DryRunView.end(answer) : StatusView.full(answer));
                return dryRun ? DryRunView.exitCode(answer) : ExitCode.DONE;
            }
        }
    }

    @Command(
            name = "complete",
            mixinStandardHelpOptions = true,
            description = "Ends the migration on the new side; there is no way back after it.")
    static final class Complete extends End {
        @Option(
                names = "--source-tables",
                paramLabel = "keep|rename|drop",
                defaultValue = "keep",
                description = "What to do with the old tables (default: keep, fenced).")
        Tables sourceTables = Tables.KEEP;

        @Override
        Map<String, String> tables() {
            return Map.of("sourceTables", sourceTables.word());
        }
    }

    @Command(
            name = "cancel",
            mixinStandardHelpOptions = true,
            description = "Ends the migration on the old side.")
    static final class Cancel extends End {
        @Option(
                names = "--target-tables",
                paramLabel = "keep|drop",
                defaultValue = "drop",
                description = "What to do with the tables this migration created (default: drop).")
        Tables targetTables = Tables.DROP;

        @Override
        Map<String, String> tables() {
            return Map.of("targetTables", targetTables.word());
        }
    }
}
