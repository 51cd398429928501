package dev.swingbridge.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.proxy.Main;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A verb is a process of its own: what only a running proxy needs must not be loaded for it. */
class LightStartTest {
    @Test
    void aVerbLoadsNeitherLoggingNorTheNetwork() throws Exception {
        Process command =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-Xlog:class+load",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName(),
                                "help")
                        .redirectErrorStream(true)
                        .start();
        List<String> loaded =
                command.inputReader(StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> line.contains("[class,load]"))
                        .toList();

        assertThat(command.waitFor()).isZero();
        assertThat(loaded).anyMatch(line -> line.contains(" dev.swingbridge.proxy.cli."));
        assertThat(loaded)
                .noneMatch(
                        line -> line.contains(" ch.qos.logback.") || line.contains(" io.netty."));
    }
}
