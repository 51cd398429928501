package dev.swingbridge.proxy.cli;

import java.io.PrintWriter;

/**
 * Says, when this command is ended by ^C, that it ends alone: the proxy goes on. Nothing is
 * cancelled, and the exit code is the one that every program has after the signal.
 */
final class GoesOn implements AutoCloseable {
    private final Thread said;

    private GoesOn(Thread said) {
        this.said = said;
    }

    /**
     * Until it is closed.
     *
     * @param what goes on, such as {@code migration orders goes on}
     */
    static GoesOn say(PrintWriter err, String what, String migration) {
        Thread said =
                new Thread(
                        () -> {
                            err.printf(
                                    "%nswingbridge: %s; look with: ./swingbridge status %s --watch%n",
                                    what, migration);
                            err.flush();
                        },
                        "goes on");
        Runtime.getRuntime().addShutdownHook(said);
        return new GoesOn(said);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(said);
        } catch (IllegalStateException ending) {
            // the hook runs already, as it should
        }
    }
}
