package dev.swingbridge.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;

/** {@code routes}, {@code sessions} and {@code servers}. */
@Command(mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {

    /** What is listed. */
    enum Subject {
        ROUTES("Which server serves which table."),
        SESSIONS("The applications' sessions; --blocking: only those in the way of a cutover."),
        SERVERS("The two servers: version, position, whether they can be reached.");

        private final String description;

        Subject(String description) {
            this.description = description;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Subject subject;
    private boolean blocking;

    @Mixin AdminOptions options;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    private ListCommand(Subject subject) {
        this.subject = subject;
    }

    static CommandLine commandLine(Subject subject) {
        ListCommand list = new ListCommand(subject);
        CommandLine command = new CommandLine(list);
        command.getCommandSpec()
                .name(subject.word())
                .usageMessage()
                .description(subject.description);
        if (subject == Subject.SESSIONS) {
            command.getCommandSpec().addOption(list.blockingOption());
        }
        return command;
    }

    private OptionSpec blockingOption() {
        return OptionSpec.builder("--blocking")
                .type(boolean.class)
                .description("Only sessions in the way of a cutover, with the reason.")
                .setter(
                        new picocli.CommandLine.Model.ISetter() {
                            @Override
                            @SuppressWarnings("unchecked")
                            public <T> T set(T value) {
                                blocking = Boolean.TRUE.equals(value);
                                return value;
                            }
                        })
                .build();
    }

    @Override
    public Integer call() throws Exception {
        try (AdminClient client = options.connect()) {
            String query = blocking ? "?blocking=true" : "";
            JsonNode lines = client.get("/api/" + subject.word() + query);
            options.print(lines, describe(lines));
            return ExitCode.DONE;
        }
    }

    private String describe(JsonNode lines) {
        return switch (subject) {
            case ROUTES -> ListViews.routes(lines);
            case SESSIONS -> ListViews.sessions(lines);
            case SERVERS -> ListViews.servers(lines);
        };
    }
}
