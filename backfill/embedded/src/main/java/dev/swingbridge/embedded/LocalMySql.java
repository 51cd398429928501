package dev.swingbridge.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real MySQL server, from a folder of unpacked packages that were never installed: it runs
 * through the dynamic loader and libraries of that folder.
 */
public final class LocalMySql extends LocalServer {
    private LocalMySql(Path root, Path home, int serverId, Map<String, String> options)
            throws IOException {
        super(home, port -> command(root, home, port, serverId, options));
    }

    /**
     * The folder that holds {@code usr/sbin/mysqld}, or null: {@code SWINGBRIDGE_MYSQL_HOME}
     * (system property or environment), else {@code ~/.cache/real-mysql/root}.
     */
    public static @Nullable Path folder() {
        String set = System.getProperty("SWINGBRIDGE_MYSQL_HOME");
        if (set == null) {
            set = System.getenv("SWINGBRIDGE_MYSQL_HOME");
        }
        Path root =
                set != null
                        ? Path.of(set)
                        : Path.of(System.getProperty("user.home"), ".cache/real-mysql/root");
        if (Files.isDirectory(root.resolve("root"))) {
            root = root.resolve("root");
        }
        return Files.isExecutable(root.resolve("usr/sbin/mysqld")) ? root : null;
    }

    /**
     * Installs and starts one below the folder.
     *
     * @param options mysqld options by name without dashes, over the defaults; an empty value makes
     *     a bare flag
     */
    public static LocalMySql start(Path root, int serverId, Map<String, String> options) {
        try {
            Path template =
                    MachineCache.directory(
                            "mysql-template-" + Integer.toHexString(root.hashCode()),
                            to -> initialise(root, to));
            Path home = Files.createTempDirectory("swingbridge-mysql");
            Directories.copy(template, home.resolve("data"));
            // Each server makes a UUID of its own.
            Files.deleteIfExists(home.resolve("data/auto.cnf"));
            return new LocalMySql(root, home, serverId, options);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start MySQL from " + root, e);
        }
    }

    private static List<String> command(
            Path root, Path home, int port, int serverId, Map<String, String> options) {
        Map<String, String> server = new LinkedHashMap<>(places(home, port));
        server.put("mysqlx", "OFF");
        server.put("server-id", Integer.toString(serverId));
        server.put("log-bin", "binlog");
        server.put("gtid-mode", "ON");
        server.put("enforce-gtid-consistency", "ON");
        server.put("binlog-row-metadata", "FULL");
        server.put("local-infile", "ON");
        server.put("performance-schema", "ON");
        server.put("innodb-buffer-pool-size", "64M");
        server.put("innodb-redo-log-capacity", "64M");
        server.put("max-connections", "500");
        server.putAll(options);

        List<String> command = program(root);
        words(server).forEach(command::add);
        return command;
    }

    private static List<String> program(Path root) {
        String libraries =
                root.resolve("usr/lib/x86_64-linux-gnu")
                        + ":"
                        + root.resolve("usr/lib/mysql/private");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                root.resolve("usr/lib64/ld-linux-x86-64.so.2").toString(),
                                "--library-path",
                                libraries,
                                root.resolve("usr/sbin/mysqld").toString(),
                                "--no-defaults",
                                "--secure-file-priv=",
                                "--lc-messages-dir=" + root.resolve("usr/share/mysql"),
                                "--character-sets-dir=" + root.resolve("usr/share/mysql/charsets"),
                                "--plugin-dir=" + root.resolve("usr/lib/mysql/plugin")));
        if ("root".equals(System.getProperty("user.name"))) {
            command.add("--user=root");
        }
        return command;
    }

    private static void initialise(Path root, Path to) throws IOException {
        Path log = Files.createTempFile("swingbridge-mysql-init", ".log");
        Path sql = Files.createTempFile("swingbridge-mysql-init", ".sql");
        // Names are not resolved, so root needs an account that matches any address.
        Files.writeString(
                sql, "CREATE USER root@'%'; GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;\n");
        List<String> command = program(root);
        command.addAll(
                List.of(
                        "--initialize-insecure",
                        "--datadir=" + to,
                        "--init-file=" + sql,
                        "--innodb-redo-log-capacity=64M"));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("MySQL cannot initialise its data, see " + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while MySQL initialised its data", e);
        }
        Files.delete(log);
        Files.delete(sql);
    }
}
