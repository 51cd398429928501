package dev.swingbridge.proxy.cli;

/** Ends a command with a sentence on standard error and one of the {@link ExitCode}s. */
public final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    public CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
