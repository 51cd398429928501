package dev.swingbridge.lab.demo;

import dev.swingbridge.proxy.cli.AdminClient;
import dev.swingbridge.proxy.cli.CommandFailure;
import dev.swingbridge.proxy.cli.ExitCode;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The real proxy, {@code serve} in a process of its own, between the two servers. */
final class DemoProxy implements AutoCloseable {
    static final String USER = "app";
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final long STOP_LIMIT_SECONDS = 15;
    private static final int LOG_LINES_SHOWN = 25;
    private static final Pattern STEP =
            Pattern.compile(
                    "A step ended migration=\\S+ step=(.+?) outcome=(done|failed|undone) millis=");

    /** Below those that systems give to outgoing connections: see {@link #freePort}. */
    private static final int LOWEST_PORT = 20_000;

    private static final int PORTS = 12_000;
    private static final int PORT_TRIES = 100;

    private final Path folder;
    private final Thread atExit;
    private final String secret;
    private final int port;
    private final int adminPort;
    private final int httpPort;
    private volatile Process process;

    private DemoProxy(Path folder, String secret, int port, int adminPort, int httpPort)
            throws IOException {
        this.folder = folder;
        this.secret = secret;
        this.port = port;
        this.adminPort = adminPort;
        this.httpPort = httpPort;
        this.process = launch(folder);
        this.atExit = new Thread(() -> process.destroy(), "demo-proxy-exit");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Returns when it is ready for applications. */
    static DemoProxy start(DemoSide source, DemoSide target)
            throws IOException, CommandFailure, InterruptedException {
        Path folder = Files.createTempDirectory("swingbridge-demo");
        String secret = UUID.randomUUID().toString();
        int[] ports = {freePort(), freePort(), freePort()};
        Files.writeString(config(folder), yaml(source, target, secret, ports));
        DemoProxy proxy = new DemoProxy(folder, secret, ports[0], ports[1], ports[2]);
        proxy.awaitReady();
        return proxy;
    }

    private static Path config(Path folder) {
        return folder.resolve("swingbridge.yaml");
    }

    private static Process launch(Path folder) throws IOException {
        return new ProcessBuilder(command(config(folder)))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(folder.resolve("proxy.log").toFile()))
                .start();
    }

    /** SIGKILL; returns when the process is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** The same proxy again, with the same configuration, after a {@link #kill}. */
    void restart() throws IOException {
        process = launch(folder);
    }

    /**
     * A port that is free now and stays so while the proxy is down for a moment: clients that try
     * to connect meanwhile are given ports of the system's choice, and must not be given this one.
     */
    private static int freePort() throws IOException {
        for (int attempt = 1; ; attempt++) {
            int candidate = LOWEST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
            try (ServerSocket free =
                    new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException taken) {
                if (attempt == PORT_TRIES) {
                    throw taken;
                }
            }
        }
    }

    private static String yaml(DemoSide source, DemoSide target, String secret, int[] ports) {
        return String.format(
                """
                proxy:
                  listen: 127.0.0.1:%d
                  admin: 127.0.0.1:%d
                  http: 127.0.0.1:%d
                servers:
                  source: %s
                  target: %s
                accounts:
                  - name: %s
                    password: "%s"
                    source: %s
                    target: %s
                admin:
                  - {name: admin, password: "%s"}
                """,
                ports[0],
                ports[1],
                ports[2],
                server(source),
                server(target),
                USER,
                secret,
                login(source),
                login(target),
                secret);
    }

    private static String server(DemoSide side) {
        return String.format(
                "{address: \"%s:%d\", user: %s, password: %s}",
                side.host(), side.port(), quoted(side.user()), quoted(side.password()));
    }

    private static String login(DemoSide side) {
        return String.format(
                "{user: %s, password: %s}", quoted(side.user()), quoted(side.password()));
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static List<String> command(Path config) {
        String java = ProcessHandle.current().info().command().orElse("java");
        return List.of(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseCompactObjectHeaders",
                "-XX:+UseG1GC",
                "-Xmx1g",
                "-Dsun.net.httpserver.nodelay=true",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.swingbridge.proxy.Main",
                "serve",
                "--config",
                config.toString());
    }

    /** Returns when applications can connect; ends the process when that takes too long. */
    void awaitReady() throws CommandFailure, IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        try (AdminClient client = admin()) {
            while (System.nanoTime() < deadline && process.isAlive()) {
                try {
                    client.get("/health/ready");
                    return;
                } catch (CommandFailure notYet) {
                    process.waitFor(100, TimeUnit.MILLISECONDS);
                }
            }
        }
        String tail = logTail();
        close();
        throw new CommandFailure(ExitCode.REFUSED, "the proxy did not start:\n" + tail);
    }

    /** The last lines of the proxy's log. */
    String logTail() throws IOException {
        List<String> lines = Files.readAllLines(log());
        int from = Math.max(0, lines.size() - LOG_LINES_SHOWN);
        return String.join("\n", lines.subList(from, lines.size()));
    }

    /** In bytes. */
    long logLength() throws IOException {
        return Files.size(log());
    }

    /**
     * The steps of cutovers that have ended, as the log tells, such as {@code hold new work done}.
     *
     * @param from bytes of the log that are too old
     */
    List<String> steps(long from) throws IOException {
        try (FileChannel channel = FileChannel.open(log())) {
            ByteBuffer tail = ByteBuffer.allocate(Math.toIntExact(channel.size() - from));
            channel.read(tail, from);
            Matcher steps = STEP.matcher(new String(tail.array(), StandardCharsets.UTF_8));
            List<String> ended = new ArrayList<>();
            while (steps.find()) {
                ended.add(steps.group(1) + " " + steps.group(2));
            }
            return ended;
        }
    }

    Path log() {
        return folder.resolve("proxy.log");
    }

    AdminClient admin() {
        return new AdminClient("127.0.0.1:" + httpPort, "admin", secret);
    }

    /** JDBC URL for applications. */
    String url(String schema) {
        return Jdbc.url("127.0.0.1", port, schema, USER, secret);
    }

    /** Shell lines for somebody who wants to look around. */
    List<String> waysIn(String schema) {
        return List.of(
                "application:  mysql -h 127.0.0.1 -P %d -u %s -p%s %s"
                        .formatted(port, USER, secret, schema),
                "admin port:   mysql -h 127.0.0.1 -P %d -u admin -p%s -e 'SHOW HELP'"
                        .formatted(adminPort, secret),
                "dashboard:    http://127.0.0.1:%d/  (admin / %s)".formatted(httpPort, secret),
                "command line: SWINGBRIDGE_ADMIN=127.0.0.1:%d SWINGBRIDGE_ADMIN_PASSWORD=%s ./swingbridge status"
                        .formatted(httpPort, secret),
                "proxy's log:  " + log());
    }

    /** SIGTERM, and SIGKILL when that is not enough. The log stays. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException alreadyEnding) {
            return; // the hook does the rest
        }
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
