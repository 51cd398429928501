package dev.swingbridge.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code start}, {@code pause} and {@code resume}. */
@Command(mixinStandardHelpOptions = true)
final class LifecycleCommand implements Callable<Integer> {

    /** The verbs that take nothing but a name. */
    enum Verb {
        START("Starts a migration that was created with --no-start."),
        PAUSE("Stops copy, stream and verification; traffic goes on."),
        RESUME("Resumes after a pause, or tries again after a failure.");

        private final String description;

        Verb(String description) {
            this.description = description;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Verb verb;

    @Mixin NameAndOptions migration;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    private LifecycleCommand(Verb verb) {
        this.verb = verb;
    }

    static CommandLine commandLine(Verb verb) {
        CommandLine command = new CommandLine(new LifecycleCommand(verb));
        command.getCommandSpec().name(verb.word()).usageMessage().description(verb.description);
        return command;
    }

    @Override
    public Integer call() throws Exception {
        try (AdminClient client = migration.options.connect()) {
            JsonNode status = migration.ask(client, verb.word(), Map.of());
            migration.options.print(status, StatusView.full(status));
            return ExitCode.DONE;
        }
    }
}
