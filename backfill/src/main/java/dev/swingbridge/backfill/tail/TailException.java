package dev.swingbridge.backfill.tail;

/**
 * The log cannot be followed further without losing or inventing changes. The message is for the
 * operator: what was met, at which table and position, and what to do.
 */
public final class TailException extends Exception {
    public TailException(String message) {
        super(message);
    }

    public TailException(String message, Throwable cause) {
        super(message, cause);
    }
}
