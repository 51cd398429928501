package dev.swingbridge.backfill.tail;

/** The bytes of an event do not have the shape that its type promises. */
final class MalformedEventException extends RuntimeException {
    MalformedEventException(String message) {
        super(message);
    }
}
