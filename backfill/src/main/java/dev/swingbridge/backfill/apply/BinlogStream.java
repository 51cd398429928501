package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.apply.StreamStatus.State;
import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.router.table.TableName;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The stream over a server's binary log.
 *
 * <ol>
 *   <li>A thread reads the log ahead, as whole transactions ({@code tail}).
 *   <li>One more applies them in order, several small ones as one while it lags: first the
 *       checkpoint, by compare-and-set, then the changes.
 *   <li>A chunk waits until its place in the log is committed, loses the rows that changes have
 *       rebuilt since its window was opened, and is written beside the changes; a change of a row
 *       that is being written waits.
 * </ol>
 */
public final class BinlogStream implements ReplicationStream {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final StreamSettings settings;
    private final StreamTables tables;
    private final StreamProgress progress = new StreamProgress();
    private final OpenWindows windows = new OpenWindows();
    private final ChunkBoard board = new ChunkBoard();

    private volatile @Nullable ApplyLoop loop;

    /** Stopped, and perhaps still closing its connections. */
    private @Nullable ApplyLoop ending;

    public BinlogStream(StreamSettings settings) {
        this.settings = settings;
        this.tables = new StreamTables(settings.copied());
    }

    @Override
    public synchronized void start() {
        if (loop != null) {
            throw new IllegalStateException("stream " + settings.stream() + " runs already");
        }
        awaitEnding();
        board.reopen();
        loop = new ApplyLoop(settings, tables, progress, windows, board);
        loop.start();
    }

    private synchronized void awaitEnding() {
        ApplyLoop earlier = ending;
        ending = null;
        try {
            if (earlier != null && !earlier.awaitEnd(CLOSE_LIMIT)) {
                earlier.abort(CLOSE_LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the stream ends", e);
        }
    }

    @Override
    public StreamStatus status() {
        ApplyLoop running = current();
        State state = progress.state();
        Duration heard = running == null ? Duration.ZERO : running.sinceHeard();
        Duration lag = running == null ? Duration.ZERO : running.lag();
        String failure = progress.failure();
        String trouble = running == null ? null : running.trouble();
        if (state == State.RUNNING && trouble != null) {
            state = State.RECONNECTING;
            failure = trouble;
        }
        StreamPosition durable = progress.durable();
        return new StreamStatus(
                state,
                durable == null ? new StreamPosition(new LogPosition(".0", 0), "") : durable,
                lag,
                heard,
                progress.transactions(),
                progress.rows(),
                failure,
                progress.takenOver());
    }

    /** Why a healthy stream makes no progress at the moment; null when it does. */
    public @Nullable String trouble() {
        ApplyLoop running = current();
        return running == null ? null : running.trouble();
    }

    /** Without waiting for a start or an end that is under way. */
    private @Nullable ApplyLoop current() {
        return loop;
    }

    @Override
    public ChangeWindow openWindow(TableSchema table) {
        try {
            if (!progress.awaitStarted(START_LIMIT)) {
                throw new IllegalStateException(
                        "stream "
                                + settings.stream()
                                + " does not run: "
                                + String.valueOf(progress.failure()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the stream starts", e);
        }
        return windows.open(table);
    }

    @Override
    public CompletableFuture<Void> submit(Chunk chunk) {
        CompletableFuture<Void> done = board.add(chunk);
        ApplyLoop running = current();
        if (running != null) {
            running.wake();
        }
        return done;
    }

    @Override
    public void tableCopied(TableName table, LogPosition strictFrom) {
        tables.strictFrom(table, strictFrom);
    }

    @Override
    public boolean awaitApplied(LogPosition position, Duration timeout)
            throws InterruptedException {
        return progress.awaitPosition(position, timeout);
    }

    @Override
    public boolean awaitMarker(long marker, Duration timeout) throws InterruptedException {
        return progress.awaitMarker(marker, timeout);
    }

    @Override
    public StreamPosition stop(Duration timeout) throws InterruptedException {
        ApplyLoop running = current();
        if (running != null) {
            running.stop(timeout);
            synchronized (this) {
                ending = running;
                loop = null;
            }
        }
        StreamPosition durable = progress.durable();
        if (durable == null) {
            throw new IllegalStateException(
                    "stream " + settings.stream() + " never started: " + progress.failure());
        }
        return durable;
    }

    @Override
    public void close() {
        ApplyLoop running = current();
        if (running != null) {
            running.abort(CLOSE_LIMIT);
            synchronized (this) {
                loop = null;
            }
        }
        awaitEnding();
    }

    @Override
    public String toString() {
        return "stream " + settings.stream() + " " + status();
    }
}
