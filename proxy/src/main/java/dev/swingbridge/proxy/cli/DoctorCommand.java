package dev.swingbridge.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code doctor NAME}. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Reads the durable records and says who is authoritative and what follows.")
final class DoctorCommand implements Callable<Integer> {
    @Mixin NameAndOptions migration;

    @Option(names = "--fix", description = "Do what recovery would do.")
    boolean fix;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    DoctorCommand() {}

    @Override
    public Integer call() throws Exception {
        try (AdminClient client = migration.options.connect()) {
            String path = migration.path("/doctor");
            JsonNode report = fix ? client.post(path, Map.of()) : client.get(path);
            migration.options.print(report, describe(report));
            return ExitCode.DONE;
        }
    }

    private static String describe(JsonNode report) {
        StringBuilder out = new StringBuilder();
        out.append(report.path("name").asText())
                .append(" is served by ")
                .append(report.path("authority").asText())
                .append(", because:\n");
        report.path("why").forEach(line -> out.append("  ").append(line.asText()).append('\n'));
        if (report.path("actions").isEmpty()) {
            return out.append("nothing to do\n").toString();
        }
        out.append(report.path("fixed").asBoolean() ? "done:\n" : "recovery will:\n");
        report.path("actions").forEach(line -> out.append("  ").append(line.asText()).append('\n'));
        return out.toString();
    }
}
