package dev.swingbridge.proxy.cli;

import dev.swingbridge.proxy.config.Configuration;
import dev.swingbridge.proxy.config.ConfigurationException;
import dev.swingbridge.proxy.config.ConfigurationLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --config FILE}. */
public final class ConfigFileOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Default: conf/swingbridge.yaml, here or beside the launcher.")
    @Nullable Path file;

    public Configuration load() throws CommandFailure {
        try {
            return new ConfigurationLoader(System.getenv()).load(path());
        } catch (ConfigurationException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    public Path path() {
        if (file != null) {
            return file;
        }
        Path shipped = Path.of("conf", "swingbridge.yaml");
        String home = System.getProperty("swingbridge.home");
        return Files.exists(shipped) || home == null ? shipped : Path.of(home).resolve(shipped);
    }
}
