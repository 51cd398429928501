package dev.swingbridge.router.sql;

/** Ends an analysis: the text goes beyond what the analyser knows for certain. */
final class NotUnderstood extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotUnderstood(String why) {
        super(why, null, false, false);
    }
}
