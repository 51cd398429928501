package dev.swingbridge.router.lexer;

import java.nio.charset.StandardCharsets;

/** A text with parts of it replaced, from its beginning to its end. */
public final class EditedText {
    private final byte[] text;
    private final StringBuilder edited = new StringBuilder();
    private int done;

    /**
     * @param text whose tokens were read by {@link Tokens#of(String, SqlContext)}
     */
    public EditedText(String text) {
        this.text = text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Puts something else in the place of a part.
     *
     * @param range after those of earlier calls; may be empty
     */
    public void replace(TextRange range, String with) {
        edited.append(original(done, range.start())).append(with);
        done = range.end();
    }

    public void insert(int at, String what) {
        replace(new TextRange(at, at), what);
    }

    /** With everything that was not replaced. */
    public String whole() {
        return edited + original(done, text.length);
    }

    private String original(int from, int to) {
        return new String(text, from, to - from, StandardCharsets.UTF_8);
    }
}
