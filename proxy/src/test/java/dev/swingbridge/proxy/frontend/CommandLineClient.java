package dev.swingbridge.proxy.frontend;

import dev.swingbridge.embedded.LocalMySql;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The servers' own command lines, where this machine has them. */
enum CommandLineClient {
    MYSQL,
    MARIADB;

    /** What came out, errors included, without the last line end. */
    String run(int port, String user, String password, String sql, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(program());
        command.add("--no-defaults"); // is an option only where it is the first
        command.addAll(List.of("-h127.0.0.1", "-P" + port, "-u" + user, "-N", "-B"));
        command.addAll(List.of(options));
        command.addAll(List.of("-e", sql));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("MYSQL_PWD", password);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.strip();
    }

    private List<String> program() {
        if (this == MARIADB) {
            Path found =
                    Stream.of(System.getenv("PATH").split(":"))
                            .map(folder -> Path.of(folder, "mariadb"))
                            .filter(Files::isExecutable)
                            .findFirst()
                            .orElse(null);
            Assumptions.assumeTrue(found != null, "needs the mariadb command line");
            return List.of(String.valueOf(found));
        }
        Path root = LocalMySql.folder();
        Assumptions.assumeTrue(
                root != null && Files.isExecutable(root.resolve("usr/bin/mysql")),
                "needs MySQL's command line");
        return List.of(
                root + "/usr/lib64/ld-linux-x86-64.so.2",
                "--library-path",
                root + "/usr/lib/x86_64-linux-gnu:" + root + "/usr/lib/mysql/private",
                root + "/usr/bin/mysql");
    }
}
