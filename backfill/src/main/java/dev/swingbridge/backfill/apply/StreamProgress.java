package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.apply.StreamStatus.State;
import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.position.StreamPosition;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** How far the stream has come, and who waits for it to come further. */
final class StreamProgress {
    private State state = State.STOPPED;
    private @Nullable StreamPosition committed;
    private @Nullable StreamPosition durable;
    private long marker;
    private long transactions;
    private long rows;
    private @Nullable String failure;
    private boolean takenOver;

    synchronized void running(StreamPosition position) {
        state = State.RUNNING;
        failure = null;
        takenOver = false;
        committed = position;
        durable = position;
        notifyAll();
    }

    /** Everything up to here is committed; the durable checkpoint may be behind. */
    synchronized void passed(StreamPosition position, long seenMarker) {
        committed = position;
        marker = Math.max(marker, seenMarker);
        notifyAll();
    }

    synchronized void applied(StreamPosition position, long transactionCount, long rowCount) {
        durable = position;
        transactions += transactionCount;
        rows += rowCount;
    }

    synchronized void stopped() {
        if (state != State.FAILED) {
            state = State.STOPPED;
        }
        notifyAll();
    }

    /** The first reason stays. */
    synchronized void failed(String reason, boolean byAnotherOwner) {
        if (state != State.FAILED) {
            state = State.FAILED;
            failure = reason;
            takenOver = byAnotherOwner;
        }
        notifyAll();
    }

    synchronized State state() {
        return state;
    }

    synchronized @Nullable String failure() {
        return failure;
    }

    /** The failure is that another process has the stream now. */
    synchronized boolean takenOver() {
        return takenOver;
    }

    synchronized @Nullable StreamPosition committed() {
        return committed;
    }

    synchronized @Nullable StreamPosition durable() {
        return durable;
    }

    synchronized long transactions() {
        return transactions;
    }

    synchronized long rows() {
        return rows;
    }

    boolean awaitPosition(LogPosition position, Duration limit) throws InterruptedException {
        return await(() -> committed != null && committed.log().compareTo(position) >= 0, limit);
    }

    boolean awaitMarker(long wanted, Duration limit) throws InterruptedException {
        return await(() -> marker >= wanted, limit);
    }

    /** Waits until the start is known; false when the time is over or the stream has failed. */
    boolean awaitStarted(Duration limit) throws InterruptedException {
        return await(() -> committed != null && state == State.RUNNING, limit);
    }

    private synchronized boolean await(BooleanSupplier reached, Duration limit)
            throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!reached.getAsBoolean()) {
            long left = end - System.nanoTime();
            if (left <= 0 || state == State.FAILED) {
                return false;
            }
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return true;
    }
}
