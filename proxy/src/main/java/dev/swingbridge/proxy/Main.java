package dev.swingbridge.proxy;

import dev.swingbridge.proxy.cli.SwingbridgeCommand;
import dev.swingbridge.proxy.conformance.ConformanceCommand;
import dev.swingbridge.proxy.demo.DemoCommand;
import dev.swingbridge.proxy.demo.EmbeddedServerCommand;

/** Where the program starts. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(
                SwingbridgeCommand.commandLine(
                                new DemoCommand(),
                                new EmbeddedServerCommand(),
                                new ConformanceCommand(),
                                new ServeCommand(),
                                new CheckConfigCommand())
                        .execute(arguments));
    }
}
