package dev.swingbridge.lab.demo;

import dev.swingbridge.embedded.EmbeddedMariaDb;
import dev.swingbridge.proxy.cli.CommandFailure;
import dev.swingbridge.proxy.cli.ExitCode;
import dev.swingbridge.proxy.cli.Terminal;
import java.util.Optional;
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

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "200000",
            description = "Sample rows (${DEFAULT-VALUE}).")
    long rows;

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "16",
            description = "Application clients (${DEFAULT-VALUE}).")
    int clients;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "20",
            description = "Traffic between the steps, in all (${DEFAULT-VALUE}).")
    int seconds;

    @Option(
            names = "--cycles",
            paramLabel = "N",
            defaultValue = "1",
            description = "Times there and back before the last switch (${DEFAULT-VALUE}).")
    int cycles;

    @Option(
            names = "--kills",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Instead: kill the proxy (SIGKILL) at N moments of the life, and start it"
                            + " again.")
    int kills;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the moments of --kills; printed, so that a run can be repeated.")
    @Nullable Long seed;

    @Option(names = "--keep", description = "Stay up afterwards and say how to look around.")
    boolean keep;

    @Option(
            names = "--source",
            paramLabel = "URL",
            description =
                    "mysql://user:password@host:port of an own server, where a scratch schema is"
                            + " used, or embedded (the default).")
    @Nullable String source;

    @Option(names = "--target", paramLabel = "URL", description = "Likewise.")
    @Nullable String target;

    @SuppressWarnings("NullAway.Init") // picocli sets the spec
    public DemoCommand() {}

    @Override
    public Integer call() throws Exception {
        if (rows < 1_000
                || clients < 1
                || clients > 500
                || seconds < 1
                || cycles < 1
                || kills < 0
                || (kills > 0 && keep)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--rows must be at least 1000, --clients from 1 to 500, --seconds and --cycles at"
                            + " least 1, --kills at least 0 and not with --keep");
        }
        Optional<DemoSide> from = own(source);
        Optional<DemoSide> to = own(target);
        try (Screen screen = new Screen(spec.commandLine().getOut(), Terminal.current())) {
            screen.print(
                    String.format(
                            "Swingbridge demo: %s to %s, %d clients, one proxy.%n",
                            named(from), named(to), clients));
            return from.isPresent() && to.isPresent()
                    ? show(screen, from.get(), to.get())
                    : withEmbedded(screen, from, to);
        }
    }

    private static Optional<DemoSide> own(@Nullable String url) throws CommandFailure {
        return url == null || url.equals("embedded")
                ? Optional.empty()
                : Optional.of(DemoSide.parse(url));
    }

    private static String named(Optional<DemoSide> side) {
        return side.map(own -> own.host() + ":" + own.port()).orElse("an embedded MariaDB");
    }

    private int withEmbedded(Screen screen, Optional<DemoSide> from, Optional<DemoSide> to)
            throws Exception {
        long started = System.nanoTime();
        String password = UUID.randomUUID().toString();
        int missing = (from.isEmpty() ? 1 : 0) + (to.isEmpty() ? 1 : 0);
        try (EmbeddedMariaDb first = EmbeddedMariaDb.start(options(SOURCE_ID, password));
                @Nullable EmbeddedMariaDb second =
                        missing == 2 ? EmbeddedMariaDb.start(options(TARGET_ID, password)) : null) {
            screen.done("embedded servers started", (System.nanoTime() - started) / 1e9);
            EmbeddedMariaDb last = second == null ? first : second;
            return show(
                    screen,
                    from.orElseGet(() -> side(first, password)),
                    to.orElseGet(() -> side(last, password)));
        }
    }

    /** Sample data need not survive a power cut, so the servers may be quick about commits. */
    private static EmbeddedMariaDb.Options options(int serverId, String password) {
        return EmbeddedMariaDb.Options.serverId(serverId)
                .withUser("swingbridge", password)
                .with("sync-binlog", "0")
                .with("innodb-flush-log-at-trx-commit", "2")
                .with("innodb-buffer-pool-size", "192M")
                .with("max-allowed-packet", "64M");
    }

    private static DemoSide side(EmbeddedMariaDb server, String password) {
        return new DemoSide(server.host(), server.port(), "swingbridge", password);
    }

    private int show(Screen screen, DemoSide from, DemoSide to) throws Exception {
        boolean ownServers = source != null || target != null;
        Shop shop = new Shop(ownServers ? "swingbridge_demo" : "shop", rows);
        if (kills > 0) {
            long chosen = seed == null ? System.nanoTime() & Integer.MAX_VALUE : seed;
            screen.print(
                    "The proxy is killed %d times; again with --kills %d --seed %d"
                            .formatted(kills, kills, chosen));
            return new KillRun(screen, from, to, shop, clients, KillPlan.of(kills, chosen)).run();
        }
        return new Demo(screen, from, to, shop, clients, seconds, cycles).run(keep);
    }
}
