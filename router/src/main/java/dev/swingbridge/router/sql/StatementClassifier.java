package dev.swingbridge.router.sql;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/** Turns SQL text into {@link StatementFacts}. Safe for use by any thread. */
public final class StatementClassifier {

    /**
     * The facts of the text in {@code text[offset, offset + length)}. Never throws on any bytes and
     * never blocks.
     */
    public StatementFacts classify(byte[] text, int offset, int length, SqlContext context) {
        return new StatementFacts(
                StatementFacts.Kind.OTHER, Set.of(), Set.of(), Set.of(), false);
    }

    /** The facts of the text between position and limit, which stay as they are. */
    public StatementFacts classify(ByteBuffer text, SqlContext context) {
        byte[] copy = new byte[text.remaining()];
        text.get(text.position(), copy);
        return classify(copy, 0, copy.length, context);
    }

    /** The particulars of each statement of the text, in order; empty when there is none. */
    public List<StatementDetail> detail(byte[] text, int offset, int length, SqlContext context) {
        return List.of();
    }
}
