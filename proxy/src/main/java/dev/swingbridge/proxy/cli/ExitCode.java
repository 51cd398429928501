package dev.swingbridge.proxy.cli;

/** What a command's exit code tells scripts. */
public final class ExitCode {
    public static final int DONE = 0;

    /** Refused or failed; the reason is on standard error. */
    public static final int REFUSED = 1;

    /** Wrong usage or configuration. */
    public static final int USAGE = 2;

    /** A verification found differences. */
    public static final int DIFFERENT = 3;

    /** The proxy cannot be reached. */
    public static final int UNREACHABLE = 4;

    private ExitCode() {}
}
