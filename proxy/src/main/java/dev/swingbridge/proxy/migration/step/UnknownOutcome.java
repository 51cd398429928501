package dev.swingbridge.proxy.migration.step;

/**
 * Thrown by a decision that may or may not have got through, when it cannot be found out now.
 * Nothing is undone and nothing is rolled forward: recovery finds out.
 */
public final class UnknownOutcome extends Exception {
    private static final long serialVersionUID = 1;

    public UnknownOutcome(String message, Throwable cause) {
        super(message, cause);
    }
}
