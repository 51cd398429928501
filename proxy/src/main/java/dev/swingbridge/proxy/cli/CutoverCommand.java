package dev.swingbridge.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code switch-traffic} and {@code reverse-traffic}. */
@Command(mixinStandardHelpOptions = true)
final class CutoverCommand implements Callable<Integer> {

    /** Which way the traffic goes. */
    enum Direction {
        SWITCH_TRAFFIC("Moves the application's traffic to the new side."),
        REVERSE_TRAFFIC("Moves the application's traffic back to the old side.");

        private final String description;

        Direction(String description) {
            this.description = description;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Direction direction;

    @Mixin NameAndOptions migration;

    @Option(
            names = "--rehearse",
            description = "Do everything up to the decision for real, then undo it.")
    boolean rehearse;

    @Option(
            names = "--dry-run",
            description = "Only show what would be done, and why it would be refused.")
    boolean dryRun;

    @Option(
            names = "--max-hold",
            paramLabel = "TIME",
            description =
                    "The longest that statements are held; the cutover undoes itself after it (500ms).")
    @Nullable String maxHold;

    @Option(
            names = "--drain",
            paramLabel = "TIME",
            description = "How long to wait for open transactions to end (2s).")
    @Nullable String drain;

    @Option(
            names = "--kill-open-transactions",
            description = "Kill sessions whose transaction is still open after the drain.")
    boolean kill;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    private CutoverCommand(Direction direction) {
        this.direction = direction;
    }

    static CommandLine commandLine(Direction direction) {
        CommandLine command = new CommandLine(new CutoverCommand(direction));
        command.getCommandSpec()
                .name(direction.word())
                .usageMessage()
                .description(direction.description);
        return command;
    }

    @Override
    public Integer call() throws Exception {
        try (AdminClient client = migration.options.connect()) {
            JsonNode report = migration.ask(client, direction.word(), body());
            migration.options.print(report, dryRun ? DryRunView.cutover(report) : describe(report));
            return dryRun ? DryRunView.exitCode(report) : ExitCode.DONE;
        }
    }

    private Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        putIf(body, "rehearse", rehearse);
        putIf(body, "dryRun", dryRun);
        putIf(body, "killOpenTransactions", kill);
        if (maxHold != null) {
            body.put("maxHold", maxHold);
        }
        if (drain != null) {
            body.put("drain", drain);
        }
        return body;
    }

    private static void putIf(Map<String, Object> body, String name, boolean given) {
        if (given) {
            body.put(name, true);
        }
    }

    private static String describe(JsonNode report) {
        TextTable steps = new TextTable("STEP", "TOOK", "OUTCOME");
        for (JsonNode step : report.path("steps")) {
            steps.row(
                    step.path("name").asText(),
                    Figures.millis(step.path("millis").asDouble()),
                    step.path("outcome").asText());
        }
        return report.path("direction").asText()
                + " "
                + report.path("outcome").asText().toLowerCase(Locale.ROOT)
                + ", statements held "
                + Figures.millis(report.path("holdMillis").asDouble())
                + "\n\n"
                + steps.print();
    }
}
