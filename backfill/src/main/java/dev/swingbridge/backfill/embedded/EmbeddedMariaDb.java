package dev.swingbridge.backfill.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A MariaDB server of its own on a free loopback port, with data in a temporary directory. Root
 * logs in from this machine without a password. Ends with the JVM at the latest.
 */
public final class EmbeddedMariaDb implements AutoCloseable {
    private static final int PORT_ATTEMPTS = 5;

    private final MariaDbFiles files;
    private final Options options;
    private final Path home;
    private final Thread atExit = new Thread(this::killAndDelete, "embedded-mariadb-exit");
    private int port;
    private ServerProcess process;

    /**
     * How to start.
     *
     * @param serverId must differ between the two servers of a migration
     * @param tls false: the server offers no TLS
     * @param server mysqld options by name without dashes, over the defaults ({@code sync-binlog}
     *     to {@code 0}); an empty value makes a bare flag
     * @param sql run as root after the first start, such as CREATE USER
     */
    public record Options(int serverId, boolean tls, Map<String, String> server, List<String> sql) {
        public Options {
            server = Map.copyOf(server);
            sql = List.copyOf(sql);
        }

        public static Options serverId(int serverId) {
            return new Options(serverId, true, Map.of(), List.of());
        }

        public Options withoutTls() {
            return new Options(serverId, false, server, sql);
        }

        /** Adds one mysqld option; an empty value makes a bare flag. */
        public Options with(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(server);
            more.put(name, value);
            return new Options(serverId, tls, more, sql);
        }

        /** Adds an account that may do everything, from any address. */
        public Options withUser(String name, String password) {
            List<String> more = new ArrayList<>(sql);
            String account = "'" + name.replace("'", "''") + "'@'%'";
            String secret = password.replace("\\", "\\\\").replace("'", "''");
            more.add("CREATE USER " + account + " IDENTIFIED BY '" + secret + "'");
            more.add("GRANT ALL PRIVILEGES ON *.* TO " + account + " WITH GRANT OPTION");
            return new Options(serverId, tls, server, more);
        }
    }

    private EmbeddedMariaDb(MariaDbFiles files, Options options, Path home) throws IOException {
        this.files = files;
        this.options = options;
        this.home = home;
        this.port = ServerProcess.freePort();
        this.process = launchOnFreePort();
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Unpacks (the first time on this machine: about 3 s), then starts in about half a second. */
    public static EmbeddedMariaDb start(Options options) {
        try {
            MariaDbFiles files = MariaDbFiles.ready();
            Path home = Files.createTempDirectory("swingbridge-mariadb");
            Directories.copy(files.template(), home.resolve("data"));
            EmbeddedMariaDb server = new EmbeddedMariaDb(files, options, home);
            server.runFirstSql();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start an embedded MariaDB server", e);
        }
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

    /** The PEM file of the server's self-signed certificate; null where it offers no TLS. */
    public @Nullable Path certificate() {
        Path tls = files.tls();
        return options.tls() && tls != null ? tls.resolve(Certificates.CERTIFICATE) : null;
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
            throw new UncheckedIOException("cannot restart the embedded MariaDB server", e);
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
        Map<String, String> server = new LinkedHashMap<>();
        server.put("datadir", home.resolve("data").toString());
        server.put("socket", socket().toString());
        server.put("pid-file", home.resolve("pid").toString());
        server.put("log-error", log().toString());
        server.put("port", Integer.toString(port));
        server.put("bind-address", "127.0.0.1");
        server.put("skip-name-resolve", "");
        server.put("server-id", Integer.toString(options.serverId()));
        server.put("log-bin", "binlog");
        server.put("binlog-format", "ROW");
        server.put("binlog-row-image", "FULL");
        server.put("binlog-row-metadata", "FULL");
        server.put("log-slave-updates", "ON");
        server.put("innodb-flush-log-at-trx-commit", "1");
        server.put("sync-binlog", "1");
        server.put("character-set-server", "utf8mb4");
        server.put("local-infile", "ON");
        server.put("innodb-log-file-size", "32M");
        server.put("innodb-buffer-pool-size", "64M");
        server.put("innodb-buffer-pool-dump-at-shutdown", "OFF");
        server.put("innodb-buffer-pool-load-at-startup", "OFF");
        server.put("max-connections", "500");
        server.put("performance-schema", "off");
        putTls(server);
        server.putAll(options.server());

        List<String> command = new ArrayList<>(MariaDbFiles.pathOptions(files.program()));
        server.forEach(
                (name, value) -> command.add("--" + name + (value.isEmpty() ? "" : "=" + value)));
        return ServerProcess.start(command, socket(), log());
    }

    private void putTls(Map<String, String> server) {
        Path pem = certificate();
        if (pem == null) {
            server.put("skip-ssl", "");
        } else {
            server.put("ssl-cert", pem.toString());
            server.put("ssl-key", pem.resolveSibling(Certificates.KEY).toString());
        }
    }

    private void runFirstSql() {
        if (options.sql().isEmpty()) {
            return;
        }
        try (Connection connection = rootConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : options.sql()) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            close();
            throw new IllegalStateException("cannot set up the embedded MariaDB server", e);
        }
    }
}
