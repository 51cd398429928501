package dev.swingbridge.proxy.migration.lifecycle;

/** A verb that cannot be done, in words for the operator: what, why, and what to do instead. */
public sealed class RefusedException extends RuntimeException permits StillRunningException {
    private static final long serialVersionUID = 1;

    public RefusedException(String message) {
        super(message);
    }

    public RefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
