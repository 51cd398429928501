package dev.swingbridge.lab.demo;

import dev.swingbridge.embedded.EmbeddedMariaDb;
import dev.swingbridge.proxy.cli.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code embedded-server}: a MariaDB server to try things with; its data vanish with it. */
@Command(
        name = "embedded-server",
        mixinStandardHelpOptions = true,
        description =
                "Starts an embedded MariaDB server on loopback (root, no password), prints its port"
                        + " and runs until it is interrupted; its data vanish with it.")
public final class EmbeddedServerCommand implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Option(
            names = "--server-id",
            paramLabel = "N",
            defaultValue = "71",
            description = "Must differ between servers of one migration (${DEFAULT-VALUE}).")
    int serverId;

    @Parameters(
            paramLabel = "NAME=VALUE",
            arity = "0..*",
            description = "mariadbd options without dashes, such as max-connections=900.")
    List<String> serverOptions = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // picocli sets the spec
    public EmbeddedServerCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        EmbeddedMariaDb.Options options = EmbeddedMariaDb.Options.serverId(serverId);
        for (String option : serverOptions) {
            String[] parts = option.split("=", 2);
            options = options.with(parts[0], parts.length == 2 ? parts[1] : "");
        }
        try (EmbeddedMariaDb server = EmbeddedMariaDb.start(options)) {
            spec.commandLine().getOut().println(server.port());
            spec.commandLine().getOut().flush();
            new CountDownLatch(1).await();
        }
        return ExitCode.DONE;
    }
}
