package dev.swingbridge.router.sql;

import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.Tokens;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

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
    private final LongAdder misses = new LongAdder();
    private final LongAdder notUnderstood = new LongAdder();

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
        misses.increment();
        StatementFacts facts = StatementGrammar.facts(new Tokens(text, offset, length, context));
        if (!facts.complete()) {
            notUnderstood.increment();
        }
        StatementCache.Entry entry = cache.put(hash, check, facts);
        secondOpinion.ask(text, offset, length, context, entry);
        return facts;
    }

    /** The particulars of each statement of the text, in order; empty when there is none. */
    public List<StatementDetail> detail(byte[] text, int offset, int length, SqlContext context) {
        return StatementGrammar.details(new Tokens(text, offset, length, context));
    }

    /** What has been counted since the start. */
    public Counts counts() {
        return new Counts(
                cache.hits(),
                misses.sum(),
                notUnderstood.sum(),
                secondOpinion.agreed.sum(),
                secondOpinion.disagreed.sum(),
                secondOpinion.withoutOpinion.sum());
    }

    /** Ends the thread that asks for second opinions. */
    @Override
    public void close() {
        secondOpinion.close();
    }

    /**
     * Counts for metrics.
     *
     * @param notUnderstood misses whose facts are not complete
     * @param agreed second opinions that found no other table
     * @param disagreed second opinions that did, which made the facts incomplete
     * @param withoutOpinion statements that JSqlParser could not read, or not in time
     */
    public record Counts(
            long hits,
            long misses,
            long notUnderstood,
            long agreed,
            long disagreed,
            long withoutOpinion) {}
}
