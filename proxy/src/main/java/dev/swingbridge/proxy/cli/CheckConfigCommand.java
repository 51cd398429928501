package dev.swingbridge.proxy.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code check-config}. */
@Command(
        name = "check-config",
        mixinStandardHelpOptions = true,
        description = "Says everything that is wrong with a configuration file.")
public final class CheckConfigCommand implements Callable<Integer> {
    @Spec CommandSpec spec;
    @Mixin ConfigFileOption config;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    public CheckConfigCommand() {}

    @Override
    public Integer call() throws Exception {
        config.load();
        spec.commandLine().getOut().println(config.path() + " is OK");
        return ExitCode.DONE;
    }
}
