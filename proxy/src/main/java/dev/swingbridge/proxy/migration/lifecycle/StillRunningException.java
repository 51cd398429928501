package dev.swingbridge.proxy.migration.lifecycle;

/** A verb that goes on after the time its caller waits for it: what it waits for, in words. */
public final class StillRunningException extends RefusedException {
    private static final long serialVersionUID = 1;

    public StillRunningException(String message) {
        super(message);
    }
}
