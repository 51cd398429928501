package dev.swingbridge.router.lexer;

/** Ends an analysis: the text goes beyond what the analyser knows for certain. */
public final class NotUnderstood extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NotUnderstood(String why) {
        super(why, null, false, false);
    }
}
