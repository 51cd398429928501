package dev.swingbridge.lab;

import dev.swingbridge.lab.conformance.ConformanceCommand;
import dev.swingbridge.lab.demo.DemoCommand;
import dev.swingbridge.lab.demo.EmbeddedServerCommand;
import dev.swingbridge.proxy.cli.SwingbridgeCommand;

/** Where the verbs start that a checkout has and an installed Swingbridge has not. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(
                SwingbridgeCommand.commandLine(
                                new DemoCommand(),
                                new EmbeddedServerCommand(),
                                new ConformanceCommand())
                        .execute(arguments));
    }
}
