package dev.swingbridge.router.lexer;

/** Bytes {@code [start, end)} of a statement's text, counted from the start of the text. */
public record TextRange(int start, int end) {
    public int length() {
        return end - start;
    }
}
