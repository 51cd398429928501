package dev.swingbridge.proxy;

import dev.swingbridge.proxy.cli.CheckConfigCommand;
import dev.swingbridge.proxy.cli.SwingbridgeCommand;

/** Where the program starts. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(
                SwingbridgeCommand.commandLine(new ServeCommand(), new CheckConfigCommand())
                        .execute(arguments));
    }
}
