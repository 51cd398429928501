package dev.swingbridge.backfill.copy;

import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Says when a reader may go on: not while paused, and with so many chunks in memory at most. */
final class CopyControl {
    private final Semaphore chunks;
    private boolean paused;
    private @Nullable Throwable stoppedBy;

    CopyControl(int chunksInFlight) {
        this.chunks = new Semaphore(chunksInFlight);
    }

    /** Waits for the turn to read a chunk; {@link #chunkOut} gives it back. */
    void chunkIn() throws InterruptedException {
        chunks.acquire();
        try {
            awaitResumed();
        } catch (InterruptedException | RuntimeException stopped) {
            chunks.release();
            throw stopped;
        }
    }

    void chunkOut() {
        chunks.release();
    }

    synchronized void pause() {
        paused = true;
    }

    synchronized void resume() {
        paused = false;
        notifyAll();
    }

    synchronized boolean paused() {
        return paused;
    }

    /** The first reason counts. */
    synchronized boolean stop(Throwable reason) {
        if (stoppedBy != null) {
            return false;
        }
        stoppedBy = reason;
        notifyAll();
        return true;
    }

    synchronized @Nullable String failure() {
        if (stoppedBy == null) {
            return null;
        }
        String message = stoppedBy.getMessage();
        return message == null ? stoppedBy.toString() : message;
    }

    synchronized boolean cancelled() {
        return stoppedBy instanceof CancellationException;
    }

    private synchronized void awaitResumed() throws InterruptedException {
        while (paused && stoppedBy == null) {
            wait();
        }
        if (stoppedBy != null) {
            throw new CancellationException("the copy has stopped");
        }
    }
}
