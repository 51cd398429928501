package dev.swingbridge.backfill.apply;

/**
 * The apply side cannot take a change, and trying again will not help. The message is for the
 * operator: what, on which table, key and position, and what to do.
 */
sealed class ApplyException extends Exception permits TakenOverException {
    private static final long serialVersionUID = 1;

    ApplyException(String message) {
        super(message);
    }

    ApplyException(String message, Throwable cause) {
        super(message, cause);
    }
}
