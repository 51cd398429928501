package dev.swingbridge.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * A database server of its own on a free loopback port, with all its files in one folder. Root logs
 * in from this machine without a password. Ends with the JVM at the latest.
 */
public abstract class LocalServer implements AutoCloseable {
    private static final int PORT_ATTEMPTS = 5;

    private final Path home;
    private final IntFunction<List<String>> command;
    private final Thread atExit = new Thread(this::killAndDelete, "local-server-exit");
    private int port = ServerProcess.freePort();
    private ServerProcess process;

    /**
     * Starts it.
     *
     * @param home holds the data below {@code data}; deleted at the end
     * @param command the words that start the server on a port
     */
    LocalServer(Path home, IntFunction<List<String>> command) throws IOException {
        this.home = home;
        this.command = command;
        this.process = launchOnFreePort();
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return port;
    }

    public Path socket() {
        return home.resolve("sock");
    }

    /** The server's error log. */
    public Path log() {
        return home.resolve("error.log");
    }

    /** A new connection as root, without a default schema. */
    public Connection rootConnection() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://127.0.0.1:"
                        + port
                        + "/?sslMode=DISABLED&allowPublicKeyRetrieval=true&connectionTimeZone=UTC",
                "root",
                "");
    }

    public boolean alive() {
        return process.alive();
    }

    /** Shuts down in order; the data stays for {@link #restart}. */
    public void stop() {
        process.stop();
    }

    /** SIGKILL; the data stays for {@link #restart}. */
    public void kill() {
        process.kill();
    }

    /** Starts again on the same data and the same port, stopping it first if it runs. */
    public void restart() {
        process.stop();
        try {
            process = launch();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot restart the server in " + home, e);
        }
    }

    /** SIGSTOP: connections stay open, nothing answers. */
    public void pause() {
        process.pause();
    }

    /** SIGCONT. */
    public void resume() {
        process.resume();
    }

    /** Ends the server and deletes its data. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException alreadyEnding) {
            return; // the hook does the rest
        }
        killAndDelete();
    }

    /** The options that say where the server's files are and where it listens. */
    static Map<String, String> places(Path home, int port) {
        return Map.of(
                "datadir", home.resolve("data").toString(),
                // of its own: a server that starts deletes other servers' temporary tables in it
                "tmpdir", home.toString(),
                "socket", home.resolve("sock").toString(),
                "pid-file", home.resolve("pid").toString(),
                "log-error", home.resolve("error.log").toString(),
                "port", Integer.toString(port),
                "bind-address", "127.0.0.1",
                "skip-name-resolve", "");
    }

    /** {@code --name=value} each; an empty value makes a bare flag. */
    static Stream<String> words(Map<String, String> options) {
        return options.entrySet().stream()
                .map(
                        option ->
                                "--"
                                        + option.getKey()
                                        + (option.getValue().isEmpty()
                                                ? ""
                                                : "=" + option.getValue()));
    }

    private void killAndDelete() {
        process.kill();
        try {
            Directories.delete(home);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + home, e);
        }
    }

    private ServerProcess launchOnFreePort() throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return launch();
            } catch (IOException e) {
                // Another process may have taken the port since it was found free.
                boolean taken = String.valueOf(e.getMessage()).contains("Address already in use");
                if (!taken || attempt == PORT_ATTEMPTS) {
                    throw e;
                }
                port = ServerProcess.freePort();
            }
        }
    }

    private ServerProcess launch() throws IOException {
        return ServerProcess.start(command.apply(port), socket(), log());
    }
}
