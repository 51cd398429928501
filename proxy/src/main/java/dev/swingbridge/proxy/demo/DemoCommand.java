package dev.swingbridge.proxy.demo;

import dev.swingbridge.backfill.embedded.EmbeddedMariaDb;
import dev.swingbridge.proxy.cli.CommandFailure;
import dev.swingbridge.proxy.cli.ExitCode;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: nothing to install. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "The whole life of a migration under live traffic, with two embedded servers and an"
                        + " auditor; exit 0 only if nothing was lost, doubled or answered with an error.")
public final class DemoCommand implements Callable<Integer> {
    private static final int SOURCE_ID = 71;
    private static final int TARGET_ID = 72;

    @Spec CommandSpec spec;

    @Option(names = "--rows", paramLabel = "N", defaultValue = "200000", description = "Sample rows (${DEFAULT-VALUE}).")
    long rows;

    @Option(names = "--clients", paramLabel = "N", defaultValue = "16", description = "Application clients (${DEFAULT-VALUE}).")
    int clients;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "20",
            description = "Traffic between the steps, in all (${DEFAULT-VALUE}).")
    int seconds;

    @Option(names = "--keep", description = "Stay up afterwards and say how to look around.")
    boolean keep;

    @Option(
            names = "--source",
            paramLabel = "URL",
            description = "mysql://user:password@host:port of an own server; a scratch schema is used.")
    @Nullable String source;

    @Option(names = "--target", paramLabel = "URL", description = "Goes with --source.")
    @Nullable String target;

    @SuppressWarnings("NullAway.Init") // picocli sets the spec
    public DemoCommand() {}

    @Override
    public Integer call() throws Exception {
        if (rows < 1_000 || clients < 1 || clients > 500 || seconds < 1) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--rows must be at least 1000, --clients from 1 to 500, --seconds at least 1");
        }
        if ((source == null) != (target == null)) {
            throw new CommandFailure(ExitCode.USAGE, "--source and --target go together");
        }
        boolean terminal = System.console() != null && System.console().isTerminal();
        try (Screen screen = new Screen(spec.commandLine().getOut(), terminal)) {
            if (source != null && target != null) {
                return show(screen, DemoSide.parse(source), DemoSide.parse(target), "swingbridge_demo");
            }
            return withEmbeddedServers(screen);
        }
    }

    private int withEmbeddedServers(Screen screen) throws Exception {
        screen.print("Swingbridge demo: two embedded servers, " + clients + " clients, one proxy.\n");
        long started = System.nanoTime();
        String password = UUID.randomUUID().toString();
        try (EmbeddedMariaDb from = EmbeddedMariaDb.start(options(SOURCE_ID, password));
                EmbeddedMariaDb to = EmbeddedMariaDb.start(options(TARGET_ID, password))) {
            screen.done("two MariaDB servers started", (System.nanoTime() - started) / 1e9);
            return show(screen, side(from, password), side(to, password), "shop");
        }
    }

    /** Sample data need not survive a power cut, so the servers may be quick about commits. */
    private static EmbeddedMariaDb.Options options(int serverId, String password) {
        return EmbeddedMariaDb.Options.serverId(serverId)
                .withUser("swingbridge", password)
                .with("sync-binlog", "0")
                .with("innodb-flush-log-at-trx-commit", "2")
                .with("innodb-buffer-pool-size", "192M");
    }

    private static DemoSide side(EmbeddedMariaDb server, String password) {
        return new DemoSide(server.host(), server.port(), "swingbridge", password);
    }

    private int show(Screen screen, DemoSide from, DemoSide to, String schema) throws Exception {
        Demo demo = new Demo(screen, from, to, new Shop(schema, rows), clients, seconds);
        return demo.run(keep);
    }
}
