package dev.swingbridge.router.sql;

import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.Tokens;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Turns SQL text into {@link StatementFacts}: by digest from a bounded cache, else by reading it.
 * Never blocks, never throws on any bytes. Safe for use by any thread.
 */
public final class StatementClassifier implements AutoCloseable {
    private static final int DEFAULT_CACHE_ENTRIES = 20_000;

    private final StatementCache cache;
    private final SecondOpinion secondOpinion = new SecondOpinion();
    private final ConcurrentLinkedQueue<StatementDigest> idleDigests =
            new ConcurrentLinkedQueue<>();

    public StatementClassifier() {
        this(DEFAULT_CACHE_ENTRIES);
    }

    public StatementClassifier(int maxCacheEntries) {
        cache = new StatementCache(maxCacheEntries);
    }

    /** The facts of the text in {@code text[offset, offset + length)}. */
    public StatementFacts classify(byte[] text, int offset, int length, SqlContext context) {
        StatementDigest digest = idleDigests.poll();
        if (digest == null) {
            digest = new StatementDigest();
        }
        digest.of(text, offset, length, context);
        long hash = digest.digest;
        long check = digest.check;
        idleDigests.add(digest);
        StatementFacts known = cache.find(hash, check);
        return known != null ? known : analyse(text, offset, length, context, hash, check);
    }

    /** The facts of the text between position and limit, which stay as they are. */
    public StatementFacts classify(ByteBuffer text, SqlContext context) {
        if (text.hasArray()) {
            return classify(
                    text.array(), text.arrayOffset() + text.position(), text.remaining(), context);
        }
        byte[] copy = new byte[text.remaining()];
        text.get(text.position(), copy);
        return classify(copy, 0, copy.length, context);
    }

    private StatementFacts analyse(
            byte[] text, int offset, int length, SqlContext context, long hash, long check) {
        Tokens tokens = new Tokens(text, offset, length, context);
        StatementFacts facts = StatementGrammar.facts(tokens);
        secondOpinion.ask(tokens, cache.put(hash, check, facts));
        return facts;
    }

    /** The particulars of each statement of the text, in order; empty when there is none. */
    public List<StatementDetail> detail(byte[] text, int offset, int length, SqlContext context) {
        return StatementGrammar.details(new Tokens(text, offset, length, context));
    }

    /** Ends the thread that asks for second opinions. */
    @Override
    public void close() {
        secondOpinion.close();
    }
}
