package dev.swingbridge.backfill.copy;

import dev.swingbridge.backfill.apply.ChunkProgress;
import dev.swingbridge.backfill.apply.ReplicationStream;
import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.throttle.Throttle;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the existing rows of some tables, while they change, through a running stream. What is
 * committed on the other side is never read again: after a crash the next job goes on after the
 * chunks that {@link ChunkProgress} has on record. Ranges are read by several connections at once:
 * all of them at the first table until it has no range left, then at the next. Safe for use from
 * several threads; used once.
 */
public final class CopyJob implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CopyJob.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

    private final DatabaseServer source;
    private final ReplicationStream stream;
    private final ChunkProgress progress;
    private final CopySettings settings;
    private final Throttle throttle;
    private final AfterRows afterRows;
    private final List<TableCopy> tables;
    private final CopyControl control;
    private final RateMeter rate = new RateMeter(System.nanoTime());
    private final BlockingQueue<TableCopy> readyToFinish = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> finished = new CompletableFuture<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile @Nullable String finishing;

    /** What is left to do with a table once its rows are committed. */
    public interface AfterRows {
        void finish(TableName table) throws SQLException;
    }

    /**
     * @param source where the rows are read; the stream tails the same server
     * @param progress the stream's chunk records
     * @param tables each with a key
     * @param afterRows called once per table, on one thread, before it counts as copied
     */
    public CopyJob(
            DatabaseServer source,
            ReplicationStream stream,
            ChunkProgress progress,
            List<TableSchema> tables,
            CopySettings settings,
            Throttle throttle,
            AfterRows afterRows) {
        this.source = source;
        this.stream = stream;
        this.progress = progress;
        this.settings = settings;
        this.throttle = throttle;
        this.afterRows = afterRows;
        this.tables = tables.stream().map(table -> new TableCopy(table, settings)).toList();
        this.control = new CopyControl(settings.chunksInFlight());
    }

    /** Begins to read; the stream must have been started. */
    public synchronized void start() {
        if (!threads.isEmpty()) {
            throw new IllegalStateException("the copy has been started before");
        }
        threads.add(Thread.ofVirtual().name("copy-finish").unstarted(this::finishTables));
        for (int reader = 0; reader < settings.parallelism(); reader++) {
            RangeReader work =
                    new RangeReader(source, stream, settings, throttle, control, this::committed);
            threads.add(
                    Thread.ofVirtual()
                            .name("copy-read-" + reader)
                            .unstarted(() -> readTables(work)));
        }
        threads.forEach(Thread::start);
    }

    /** Completes when every table is copied, with the reason when the copy failed or was closed. */
    public CompletableFuture<Void> finished() {
        return finished.copy();
    }

    /** Stops reading; chunks on their way are still written. */
    public void pause() {
        control.pause();
    }

    public void resume() {
        control.resume();
    }

    public CopyStatus status() {
        long now = System.nanoTime();
        List<TableProgress> progresses = tables.stream().map(TableCopy::progress).toList();
        double rows = rate.rowsPerSecond(now);
        String failure = control.failure();
        String reason = throttle.reason();
        return new CopyStatus(
                state(failure),
                progresses,
                rows,
                rate.bytesPerSecond(now),
                eta(progresses, rows, now),
                reason == null ? finishing : reason,
                failure);
    }

    /** Cancels what is under way; committed chunks stay. */
    @Override
    public void close() {
        fail(new CancellationException("the copy was cancelled"));
        try {
            for (Thread thread : List.copyOf(threads)) {
                thread.join(CLOSE_WITHIN);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void readTables(RangeReader work) {
        try (work) {
            for (TableCopy table : tables) {
                work.copy(table, progress);
                finishWhenCopied(table);
            }
        } catch (SQLException | RuntimeException failure) {
            fail(failure);
        } catch (InterruptedException interrupted) {
            fail(new CancellationException("the copy was interrupted"));
        }
    }

    /** Called on the stream's threads, so it must not wait. */
    private void committed(TableCopy table, long rows, long bytes, @Nullable Throwable failure) {
        control.chunkOut();
        if (failure != null) {
            fail(failure);
            return;
        }
        table.chunkCommitted(rows, bytes);
        rate.add(System.nanoTime(), rows, bytes);
        finishWhenCopied(table);
    }

    private void finishWhenCopied(TableCopy table) {
        if (table.becomesCopied()) {
            readyToFinish.add(table);
        }
    }

    private void finishTables() {
        try {
            for (int left = tables.size(); left > 0; left--) {
                TableCopy table = readyToFinish.take();
                finishing = "the last work on " + table.table().name() + ", such as its indexes";
                afterRows.finish(table.table().name());
                finishing = null;
                LogPosition strictFrom = endOfSourceLog();
                stream.tableCopied(table.table().name(), strictFrom);
                LOG.info(
                        "Table copied table={} rows={} position={}",
                        table.table().name(),
                        table.progress().rowsCopied(),
                        strictFrom);
            }
            finished.complete(null);
        } catch (SQLException | RuntimeException failure) {
            fail(failure);
        } catch (InterruptedException interrupted) {
            fail(new CancellationException("the copy was interrupted"));
        }
    }

    /** Later than the high bound of every chunk, also of those that an earlier run has written. */
    private LogPosition endOfSourceLog() throws SQLException {
        try (Connection connection = source.connection()) {
            return source.endOfLog(connection);
        }
    }

    private void fail(Throwable failure) {
        if (finished.isDone() || !control.stop(failure)) {
            return;
        }
        if (failure instanceof CancellationException) {
            LOG.info("Copy cancelled side={}", source.settings().side().label());
        } else {
            LOG.error("Copy failed side={}", source.settings().side().label(), failure);
        }
        finished.completeExceptionally(failure);
        threads.forEach(Thread::interrupt);
    }

    private CopyStatus.State state(@Nullable String failure) {
        if (failure != null) {
            return control.cancelled() ? CopyStatus.State.CANCELLED : CopyStatus.State.FAILED;
        }
        if (finished.isDone()) {
            return CopyStatus.State.COPIED;
        }
        return control.paused() ? CopyStatus.State.PAUSED : CopyStatus.State.RUNNING;
    }

    /** Unknown until there is a rate and an estimate of every table, and beyond the estimates. */
    private @Nullable Duration eta(
            List<TableProgress> progresses, double rowsPerSecond, long nowNanos) {
        if (finished.isDone()) {
            return Duration.ZERO;
        }
        if (progresses.stream().anyMatch(TableProgress::notEstimatedYet)) {
            return null;
        }
        long left = progresses.stream().mapToLong(t -> t.rowsEstimated() - t.rowsCopied()).sum();
        return left <= 0 || rowsPerSecond < 1 || !rate.settled(nowNanos)
                ? null
                : Duration.ofMillis((long) (left * 1000 / rowsPerSecond));
    }
}
