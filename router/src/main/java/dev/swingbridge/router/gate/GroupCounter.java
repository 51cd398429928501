package dev.swingbridge.router.gate;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What is in flight for one group. One word carries both the count and the hold, so no pass can
 * slip in between "is it held?" and "count me".
 */
final class GroupCounter {
    private static final long HELD = 1L << 62;

    private final AtomicLong word = new AtomicLong();
    private final Set<GatePass> passes = ConcurrentHashMap.newKeySet();

    /** Guarded by this, like every change of the hold. */
    private @Nullable CompletableFuture<Void> drained;

    /** Counts one more in flight, unless the group is held. */
    boolean tryCount() {
        long seen = word.get();
        while ((seen & HELD) == 0) {
            if (word.compareAndSet(seen, seen + 1)) {
                return true;
            }
            seen = word.get();
        }
        return false;
    }

    /** Takes back a {@link #tryCount} that came to nothing, or ends one that did. */
    void uncount() {
        if (word.decrementAndGet() == HELD) {
            completeDrained();
        }
    }

    void list(GatePass pass) {
        passes.add(pass);
    }

    void leave(GatePass pass) {
        passes.remove(pass);
        uncount();
    }

    boolean held() {
        return (word.get() & HELD) != 0;
    }

    Collection<GatePass> passes() {
        return passes;
    }

    void hold() {
        synchronized (this) {
            if (held()) {
                return;
            }
            drained = new CompletableFuture<>();
            word.getAndAdd(HELD);
        }
        completeDrained();
    }

    /** Gives false when there was no hold. */
    boolean release() {
        CompletableFuture<Void> left;
        synchronized (this) {
            if (!held()) {
                return false;
            }
            left = drained;
            drained = null;
            word.getAndAdd(-HELD);
        }
        if (left != null) {
            left.completeExceptionally(new CancellationException("released before it was drained"));
        }
        return true;
    }

    synchronized CompletableFuture<Void> drained() {
        if (drained == null) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException("only a held group can be drained"));
        }
        return drained.copy();
    }

    /** The last one out may come here late, when another hold has begun: so it looks again. */
    private void completeDrained() {
        CompletableFuture<Void> done;
        synchronized (this) {
            if (word.get() != HELD) {
                return;
            }
            done = drained;
        }
        if (done != null) {
            done.complete(null);
        }
    }
}
