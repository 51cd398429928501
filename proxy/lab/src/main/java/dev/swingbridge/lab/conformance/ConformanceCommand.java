package dev.swingbridge.lab.conformance;

import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.proxy.cli.AdminClient;
import dev.swingbridge.proxy.cli.AdminOptions;
import dev.swingbridge.proxy.cli.CommandFailure;
import dev.swingbridge.proxy.cli.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code conformance}: does a server answer the same through the proxy, packet by packet? */
@Command(
        name = "conformance",
        mixinStandardHelpOptions = true,
        description =
                "Sends some thousand exchanges straight to a server and then through the proxy in front"
                        + " of it, and compares every packet. Uses a schema of its own.")
public final class ConformanceCommand implements Callable<Integer> {
    private static final int NEVER = Integer.MAX_VALUE;

    @Spec CommandSpec spec;

    @Mixin AdminOptions options;

    @Option(
            names = "--direct",
            required = true,
            paramLabel = "HOST:PORT",
            description = "The server.")
    String direct;

    @Option(
            names = "--through",
            required = true,
            paramLabel = "HOST:PORT",
            description = "The proxy.")
    String through;

    @Option(
            names = "--account",
            required = true,
            paramLabel = "NAME:PASSWORD",
            description = "Logs in on both, and may do everything in the schema.")
    String account;

    @Option(
            names = "--schema",
            defaultValue = "swingbridge_conformance",
            description = "Made and dropped by this command (${DEFAULT-VALUE}).")
    String schema;

    @Option(
            names = "--flip-every",
            paramLabel = "N",
            description =
                    "Put the schema into a migration and move its traffic there and back after every N"
                            + " exchanges.")
    @Nullable Integer flipEvery;

    @Option(
            names = "--apart",
            description =
                    "Tables of others are on the other server: leave out what can only be told while all are on one.")
    boolean apart;

    @Option(
            names = "--kinds",
            split = ",",
            description =
                    "Kinds of clients: plain, old-eof, tls, zlib, tls-zstd, attributes, tracked, bulk.")
    List<String> kinds = List.of();

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    public ConformanceCommand() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        try {
            return compare() == 0 ? ExitCode.DONE : ExitCode.REFUSED;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.REFUSED, String.valueOf(e.getMessage()));
        }
    }

    private int compare() throws IOException, CommandFailure, InterruptedException {
        Endpoint server = endpoint(direct);
        Endpoint proxy = endpoint(through);
        long atServer = Login.offered(server);
        long offered = atServer & Login.offered(proxy);
        int differences = 0;
        for (ClientKind kind : chosen()) {
            if (!Capabilities.has(atServer, kind.needed())) {
                print("%-12s not offered by the server".formatted(kind.name()));
                continue;
            }
            if (!Capabilities.has(offered, kind.needed())) {
                print("%-12s offered by the server, but not by the proxy".formatted(kind.name()));
                differences++;
                continue;
            }
            long capabilities = kind.capabilities() & offered;
            differences +=
                    flipEvery == null
                            ? straight(server, proxy, kind, capabilities)
                            : flipped(server, proxy, kind, capabilities);
        }
        return differences;
    }

    private int straight(Endpoint server, Endpoint proxy, ClientKind kind, long capabilities)
            throws IOException, InterruptedException {
        List<Scene> scenes =
                scenes(server, kind, capabilities).stream()
                        .filter(scene -> scene.movable() || !apart)
                        .toList();
        List<List<Exchange>> answers = new ArrayList<>();
        for (Endpoint endpoint : List.of(server, proxy)) {
            remake(server, kind, capabilities);
            Play play = new Play(endpoint, kind, capabilities, schema, () -> false, NEVER);
            play.scenes(scenes, true);
            answers.add(play.exchanges());
        }
        run(server, kind, capabilities, "DROP DATABASE IF EXISTS " + schema);
        return report(kind, answers, 0);
    }

    private int flipped(Endpoint server, Endpoint proxy, ClientKind kind, long capabilities)
            throws IOException, CommandFailure, InterruptedException {
        List<Scene> scenes =
                scenes(server, kind, capabilities).stream().filter(Scene::movable).toList();
        remake(server, kind, capabilities);
        Play alone = new Play(server, kind, capabilities, schema, () -> false, NEVER);
        for (Scene scene : scenes) {
            alone.setup(scene);
        }
        alone.scenes(scenes, false);
        remake(server, kind, capabilities);
        for (Scene scene : scenes) {
            alone.setup(scene);
        }
        try (AdminClient admin = options.connect()) {
            Flips flips = new Flips(admin, schema);
            try {
                Play moved = new Play(proxy, kind, capabilities, schema, flips, interval());
                moved.scenes(scenes, false);
                return report(kind, List.of(alone.exchanges(), moved.exchanges()), flips.done());
            } finally {
                flips.end();
            }
        } finally {
            run(server, kind, capabilities, "DROP DATABASE IF EXISTS " + schema);
        }
    }

    private int interval() {
        return flipEvery == null ? NEVER : flipEvery;
    }

    private int report(ClientKind kind, List<List<Exchange>> answers, int flips) {
        List<String> differences = Comparison.differences(answers.get(0), answers.get(1));
        differences.forEach(this::print);
        long packets = answers.get(0).stream().mapToLong(e -> e.answer().size()).sum();
        print(
                "FIGURE conformance, client %s: %,d exchanges, %,d packets, %d cutovers in between, %d differences"
                        .formatted(
                                kind.name(),
                                answers.get(0).size(),
                                packets,
                                flips,
                                differences.size()));
        return differences.size();
    }

    private List<Scene> scenes(Endpoint server, ClientKind kind, long capabilities)
            throws IOException {
        if (kind.bulk()) {
            return BulkScenes.all(); // all else is as with the plain kind
        }
        boolean mariaDb = isMariaDb(server, kind, capabilities);
        List<Scene> scenes = new ArrayList<>(SceneFile.read("scenes.txt", mariaDb));
        scenes.addAll(CommandScenes.all(schema));
        scenes.add(BulkScenes.refused());
        scenes.addAll(TypeScenes.all());
        scenes.addAll(FunctionScenes.all());
        return scenes;
    }

    private static boolean isMariaDb(Endpoint server, ClientKind kind, long capabilities)
            throws IOException {
        try (Dialogue client = new Dialogue(server, kind, capabilities, "")) {
            return client.go(new Request.Query("SELECT VERSION()")).toString().contains("MariaDB");
        }
    }

    private void remake(Endpoint server, ClientKind kind, long capabilities) throws IOException {
        run(server, kind, capabilities, "DROP DATABASE IF EXISTS " + schema);
        run(
                server,
                kind,
                capabilities,
                "CREATE DATABASE " + schema + " CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci");
    }

    private static void run(Endpoint server, ClientKind kind, long capabilities, String sql)
            throws IOException {
        try (Dialogue client = new Dialogue(server, kind, capabilities, "")) {
            String answer = client.go(new Request.Query(sql)).getFirst();
            if (answer.startsWith("ERR")) {
                throw new IOException(sql + " at " + server + ": " + answer);
            }
        }
    }

    private List<ClientKind> chosen() throws CommandFailure {
        List<ClientKind> all = ClientKind.ALL;
        if (kinds.isEmpty()) {
            return all;
        }
        List<ClientKind> chosen = all.stream().filter(kind -> kinds.contains(kind.name())).toList();
        if (chosen.size() != kinds.size()) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--kinds knows " + all.stream().map(ClientKind::name).toList());
        }
        return chosen;
    }

    private Endpoint endpoint(String address) throws CommandFailure {
        int colon = address.lastIndexOf(':');
        int end = account.indexOf(':');
        if (colon < 1 || end < 1) {
            throw new CommandFailure(
                    ExitCode.USAGE, "addresses are HOST:PORT and the account NAME:PASSWORD");
        }
        try {
            return new Endpoint(
                    address.substring(0, colon),
                    Integer.parseInt(address.substring(colon + 1)),
                    account.substring(0, end),
                    account.substring(end + 1));
        } catch (NumberFormatException e) {
            throw new CommandFailure(ExitCode.USAGE, address + " has no port number");
        }
    }

    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
