package dev.swingbridge.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A running mysqld or mariadbd. It dies with this JVM, however the JVM ends: a shell between the
 * two kills the server when the pipe from the JVM closes.
 */
public final class ServerProcess {
    // Prints the server's pid, then lives as long as the server does; the inner shell waits for the
    // end of the pipe on fd 3, deaf to signals that are sent to the whole group.
    private static final String WATCHDOG =
            """
            exec 3<&0
            "$@" </dev/null 3<&- >/dev/null &
            server=$!
            echo $server
            ( trap '' TERM INT HUP; cat <&3 >/dev/null; kill -9 $server ) >/dev/null 2>&1 &
            exec 3<&-
            wait $server
            """;
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(1);

    private final Process shell;
    private final long pid;
    private final Path log;

    private ServerProcess(Process shell, long pid, Path log) {
        this.shell = shell;
        this.pid = pid;
        this.log = log;
    }

    /**
     * Starts the command and waits until the server listens.
     *
     * @param socket the unix socket the command makes the server listen on, after its port
     * @param log the error log the command makes the server write
     * @throws IOException when the server ends before it listens, with the end of its log
     */
    public static ServerProcess start(List<String> command, Path socket, Path log)
            throws IOException {
        Files.deleteIfExists(socket);
        List<String> watched = new ArrayList<>(List.of("sh", "-c", WATCHDOG, "swingbridge-server"));
        watched.addAll(command);
        Process shell =
                new ProcessBuilder(watched)
                        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        String pid = shell.inputReader(StandardCharsets.US_ASCII).readLine();
        if (pid == null) {
            throw new IOException("cannot start " + command.getFirst() + tailOf(log));
        }
        ServerProcess server = new ServerProcess(shell, Long.parseLong(pid), log);
        server.awaitListening(socket);
        return server;
    }

    /** A TCP port that nobody listens on at this moment. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on the loopback address", e);
        }
    }

    public long pid() {
        return pid;
    }

    public boolean alive() {
        return shell.isAlive();
    }

    /** Shuts the server down in order. */
    public void stop() {
        if (alive()) {
            signal("TERM");
        }
        awaitEnd("did not shut down");
    }

    /** Ends the server as a power cut would: what it had not made durable is lost. */
    public void kill() {
        if (alive()) {
            signal("KILL");
        }
        awaitEnd("survived SIGKILL");
    }

    /** Freezes the server: connections stay open, nothing answers. */
    public void pause() {
        signal("STOP");
    }

    /** Lets a frozen server run again. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot signal server process " + pid, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd(String complaint) {
        try {
            if (!shell.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("server process " + pid + " " + complaint);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closePipe();
        }
    }

    private void awaitListening(Path socket) throws IOException {
        long deadlineNanos = System.nanoTime() + START_LIMIT.toNanos();
        try {
            while (!listens(socket)) {
                if (shell.waitFor(10, TimeUnit.MILLISECONDS)) {
                    closePipe();
                    throw new IOException("the server ended while starting" + tailOf(log));
                }
                if (System.nanoTime() > deadlineNanos) {
                    kill();
                    throw new IOException("the server did not start in time" + tailOf(log));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
            throw new IOException("interrupted while the server started", e);
        }
    }

    private static boolean listens(Path socket) {
        if (!Files.exists(socket)) {
            return false;
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException notYet) {
            return false;
        }
    }

    private void closePipe() {
        try {
            shell.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the pipe to server process " + pid, e);
        }
    }

    private static String tailOf(@Nullable Path log) {
        if (log == null || !Files.exists(log)) {
            return "";
        }
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
            return ":\n"
                    + String.join(
                            "\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
        } catch (IOException e) {
            return " (its log " + log + " cannot be read: " + e.getMessage() + ")";
        }
    }
}
