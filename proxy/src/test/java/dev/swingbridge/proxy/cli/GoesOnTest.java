package dev.swingbridge.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.proxy.Main;
import dev.swingbridge.proxy.admin.FakeMigrations;
import dev.swingbridge.proxy.admin.OperatorLogins;
import dev.swingbridge.proxy.http.LocalListener;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoesOnTest {
    @TempDir Path folder;

    /** SIGTERM takes the way of ^C, and unlike that one is never ignored in the background. */
    @Test
    void aCommandThatIsEndedWhileItWaitsSaysThatTheMigrationGoesOn() throws Exception {
        FakeMigrations migrations = new FakeMigrations();
        Path password = Files.writeString(folder.resolve("password"), "s3cret");
        OperatorLogins logins = new OperatorLogins(Map.of("ann", "s3cret"));
        try (LocalListener listener = new LocalListener(migrations, logins)) {
            Path said = folder.resolve("stderr");
            Process command =
                    new ProcessBuilder(
                                    ProcessHandle.current().info().command().orElseThrow(),
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    Main.class.getName(),
                                    "create",
                                    "stock",
                                    "--tables",
                                    "shop.*",
                                    "--wait",
                                    "--admin",
                                    "127.0.0.1:" + listener.port(),
                                    "--user",
                                    "ann",
                                    "--password-file",
                                    password.toString())
                            .redirectError(said.toFile())
                            .start();
            try (BufferedReader out = command.inputReader(StandardCharsets.UTF_8)) {
                assertThat(out.readLine()).contains("stock  CREATED  RUNNING");

                command.toHandle().destroy(); // unlike the process, leaves its output open

                assertThat(command.waitFor()).isEqualTo(128 + 15);
                assertThat(Files.readString(said))
                        .contains(
                                "migration stock goes on;"
                                        + " look with: ./swingbridge status stock --watch");
            } finally {
                command.destroyForcibly();
            }
        }
        assertThat(migrations.asked).hasSize(1);
    }
}
