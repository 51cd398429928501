package dev.swingbridge.backfill.tail;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Transactions between the thread that reads the log and the one that applies, bounded by the bytes
 * they take: a full queue makes the reader wait, and with it the server.
 */
final class TransactionQueue {
    private static final int OVERHEAD_BYTES = 256;

    private final long capacityBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<SourceTransaction> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean woken;

    TransactionQueue(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    /** Waits for room; one transaction always finds some. Mere progress replaces older progress. */
    void put(SourceTransaction transaction) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            SourceTransaction last = waiting.peekLast();
            if (last != null && last.onlyProgress() && transaction.onlyProgress()) {
                waiting.removeLast();
                waiting.addLast(transaction);
                return;
            }
            while (bytes >= capacityBytes && !waiting.isEmpty()) {
                changed.await();
            }
            waiting.addLast(transaction);
            bytes += size(transaction);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Null when the time is over, or {@link #wake} was called. */
    @Nullable SourceTransaction poll(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (waiting.isEmpty() && !woken && left > 0) {
                left = changed.awaitNanos(left);
            }
            woken = false;
            SourceTransaction first = waiting.pollFirst();
            if (first != null) {
                bytes -= size(first);
                changed.signalAll();
            }
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the wait of the thread that polls, now or the next time. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Forgets what is waiting, and their files. */
    void clear() {
        lock.lock();
        try {
            waiting.forEach(transaction -> transaction.changes().close());
            waiting.clear();
            bytes = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static long size(SourceTransaction transaction) {
        return OVERHEAD_BYTES + transaction.changes().memoryBytes();
    }
}
