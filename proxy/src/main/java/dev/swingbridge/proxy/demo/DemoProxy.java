package dev.swingbridge.proxy.demo;

import dev.swingbridge.proxy.cli.AdminClient;
import dev.swingbridge.proxy.cli.CommandFailure;
import dev.swingbridge.proxy.cli.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** The real proxy, {@code serve} in a process of its own, between the two servers. */
final class DemoProxy implements AutoCloseable {
    static final String USER = "app";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final long STOP_LIMIT_SECONDS = 15;
    private static final int LOG_LINES_SHOWN = 25;

    private final Path folder;
    private final Process process;
    private final Thread atExit;
    private final String secret;
    private final int port;
    private final int adminPort;
    private final int httpPort;

    private DemoProxy(
            Path folder, Process process, String secret, int port, int adminPort, int httpPort) {
        this.folder = folder;
        this.process = process;
        this.secret = secret;
        this.port = port;
        this.adminPort = adminPort;
        this.httpPort = httpPort;
        this.atExit = new Thread(process::destroy, "demo-proxy-exit");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Returns when it is ready for applications. */
    static DemoProxy start(DemoSide source, DemoSide target)
            throws IOException, CommandFailure, InterruptedException {
        Path folder = Files.createTempDirectory("swingbridge-demo");
        String secret = UUID.randomUUID().toString();
        int[] ports = freePorts();
        Path config = folder.resolve("swingbridge.yaml");
        Files.writeString(config, yaml(source, target, secret, ports));
        Process process =
                new ProcessBuilder(command(config))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("proxy.log").toFile())
                        .start();
        DemoProxy proxy = new DemoProxy(folder, process, secret, ports[0], ports[1], ports[2]);
        proxy.awaitReady();
        return proxy;
    }

    private static int[] freePorts() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket one = new ServerSocket(0, 1, loopback);
                ServerSocket two = new ServerSocket(0, 1, loopback);
                ServerSocket three = new ServerSocket(0, 1, loopback)) {
            return new int[] {one.getLocalPort(), two.getLocalPort(), three.getLocalPort()};
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

    private void awaitReady() throws CommandFailure, IOException, InterruptedException {
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
