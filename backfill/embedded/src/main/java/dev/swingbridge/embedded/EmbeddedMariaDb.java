package dev.swingbridge.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A MariaDB server out of a jar. */
public final class EmbeddedMariaDb extends LocalServer {
    private final MariaDbFiles files;
    private final Options options;

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
        super(home, port -> command(files, options, home, port));
        this.files = files;
        this.options = options;
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

    /** The PEM file of the server's self-signed certificate; null where it offers no TLS. */
    public @Nullable Path certificate() {
        return certificate(files, options);
    }

    private static @Nullable Path certificate(MariaDbFiles files, Options options) {
        Path tls = files.tls();
        return options.tls() && tls != null ? tls.resolve(Certificates.CERTIFICATE) : null;
    }

    private static List<String> command(MariaDbFiles files, Options options, Path home, int port) {
        Map<String, String> server = new LinkedHashMap<>(places(home, port));
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
        server.putAll(tls(certificate(files, options)));
        server.putAll(options.server());

        List<String> command = new ArrayList<>(MariaDbFiles.pathOptions(files.program()));
        words(server).forEach(command::add);
        return command;
    }

    private static Map<String, String> tls(@Nullable Path pem) {
        return pem == null
                ? Map.of("skip-ssl", "")
                : Map.of(
                        "ssl-cert", pem.toString(),
                        "ssl-key", pem.resolveSibling(Certificates.KEY).toString());
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
