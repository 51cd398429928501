package dev.swingbridge.router.sql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/**
 * Facts by digest, bounded. In front of a map that keeps what is used often stands a small array
 * whose look-up makes no objects.
 */
final class StatementCache {
    private static final int FRONT_SIZE = 4096;

    /** One analysed statement; its facts may be distrusted later. */
    static final class Entry {
        final long digest;
        final long check;
        volatile StatementFacts facts;

        Entry(long digest, long check, StatementFacts facts) {
            this.digest = digest;
            this.check = check;
            this.facts = facts;
        }
    }

    private record Key(long digest, long check) {}

    /** Races are harmless: an entry never changes its key and is safely published. */
    private final @Nullable Entry[] front = new Entry[FRONT_SIZE];

    private final Cache<Key, Entry> entries;

    StatementCache(int maxEntries) {
        entries = Caffeine.newBuilder().maximumSize(maxEntries).build();
    }

    @Nullable StatementFacts find(long digest, long check) {
        int slot = (int) (digest >>> 17) & (FRONT_SIZE - 1);
        Entry near = front[slot];
        if (near != null && near.digest == digest && near.check == check) {
            return near.facts;
        }
        Entry known = entries.getIfPresent(new Key(digest, check));
        if (known == null) {
            return null;
        }
        front[slot] = known;
        return known.facts;
    }

    Entry put(long digest, long check, StatementFacts facts) {
        Entry entry = new Entry(digest, check, facts);
        entries.put(new Key(digest, check), entry);
        front[(int) (digest >>> 17) & (FRONT_SIZE - 1)] = entry;
        return entry;
    }
}
