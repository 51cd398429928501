package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.apply.StreamCheckpoints.Checkpoint;
import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.tail.BinlogTail;
import dev.swingbridge.backfill.tail.LoggedChange;
import dev.swingbridge.backfill.tail.SourceTransaction;
import dev.swingbridge.backfill.tail.TailException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of a stream: its thread, from taking the checkpoint over to the last transaction. */
final class ApplyLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ApplyLoop.class);
    private static final Duration IDLE = Duration.ofSeconds(1);
    // Commit times come in whole seconds from some servers; below this, arrival is more exact.
    private static final Duration CLOCK_GRAIN = Duration.ofMillis(1500);

    private final StreamSettings settings;
    private final StreamTables tables;
    private final Progress progress;
    private final OpenWindows windows;
    private final ChunkBoard board;
    private final CheckpointOwner owner;
    private final ApplySession session;
    private final ChunkWriters writers;
    private final Thread thread;
    private final CountDownLatch still = new CountDownLatch(1);

    private volatile boolean stopping;
    private volatile boolean aborted;
    private volatile @Nullable BinlogTail tail;
    private volatile @Nullable SourceTransaction inHand;

    ApplyLoop(
            StreamSettings settings,
            StreamTables tables,
            Progress progress,
            OpenWindows windows,
            ChunkBoard board) {
        this.settings = settings;
        this.tables = tables;
        this.progress = progress;
        this.windows = windows;
        this.board = board;
        this.owner = new CheckpointOwner(settings.stream(), UUID.randomUUID().toString());
        this.session = new ApplySession(settings.to(), settings.stream(), () -> aborted);
        this.writers = new ChunkWriters(settings, owner, board, tables, this::chunkFailed);
        this.thread =
                Thread.ofPlatform()
                        .name("apply-" + settings.stream())
                        .daemon()
                        .unstarted(this::runToEnd);
    }

    void start() {
        thread.start();
    }

    /** Why no headway is made; null when it is, or nothing is known. */
    @Nullable String trouble() {
        BinlogTail reading = tail;
        String applying = session.trouble();
        String writing = applying == null ? writers.trouble() : applying;
        return writing != null || reading == null ? writing : reading.trouble();
    }

    Duration sinceHeard() {
        BinlogTail reading = tail;
        return reading == null
                ? Duration.ZERO
                : Duration.ofNanos(System.nanoTime() - reading.lastHeardNanos());
    }

    /** Age of the oldest transaction that has arrived and is not committed. */
    Duration lag() {
        SourceTransaction oldest = inHand;
        if (oldest == null || oldest.onlyProgress()) {
            return Duration.ZERO;
        }
        Duration bySource = Duration.between(oldest.committedAt(), Instant.now());
        Duration byArrival = Duration.ofNanos(System.nanoTime() - oldest.heardNanos());
        return bySource.compareTo(CLOCK_GRAIN) < 0 ? byArrival : bySource;
    }

    void wake() {
        BinlogTail reading = tail;
        if (reading != null) {
            reading.wake();
        }
    }

    /**
     * Returns once the transaction in hand has ended and nothing more will be written; connections
     * are closed after that.
     */
    void stop(Duration timeout) throws InterruptedException {
        stopping = true;
        wake();
        if (!still.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            LOG.warn(
                    "The stream did not stop in time and is broken off stream={}",
                    settings.stream());
            abort(timeout);
        }
    }

    /** Waits for the end of a run that was told to stop; false when the time is over. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        return thread.join(limit);
    }

    /** Breaks everything off. */
    void abort(Duration limit) {
        aborted = true;
        stopping = true;
        session.abort();
        writers.close();
        thread.interrupt();
        try {
            thread.join(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void chunkFailed(Throwable cause) {
        fail(cause);
        stopping = true;
        wake();
    }

    private void runToEnd() {
        try {
            work();
            progress.stopped();
        } catch (TailException | ApplyException | RuntimeException e) {
            fail(e);
        } catch (InterruptedException e) {
            progress.stopped();
        } finally {
            still.countDown();
            release();
        }
    }

    private void fail(Throwable cause) {
        String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        progress.failed(reason);
        LOG.error("The stream has failed stream={} reason={}", settings.stream(), reason, cause);
    }

    private void release() {
        String failure = progress.failure();
        board.end(failure == null ? "the stream was stopped" : "the stream failed: " + failure);
        BinlogTail reading = tail;
        if (reading != null) {
            reading.close();
        }
        writers.close();
        session.close();
    }

    private void work() throws TailException, ApplyException, InterruptedException {
        Checkpoint start = begin();
        BinlogTail reading = tail;
        if (reading == null) {
            return;
        }
        TransactionApplier applier =
                new TransactionApplier(tables, progress, session, owner, start.seq());
        Batch batch = new Batch();
        while (!stopping) {
            dispatchChunks();
            SourceTransaction kept = batch.takeNext();
            SourceTransaction first = kept == null ? reading.poll(IDLE) : kept;
            if (first == null) {
                applier.idle();
                continue;
            }
            inHand = first;
            if (first.change() != null) {
                windows.schedule(first);
                pass(first.change(), first.end(), applier);
                inHand = null;
                continue;
            }
            try {
                batch.fill(first, reading);
                batch.transactions().forEach(windows::schedule);
                for (SourceTransaction transaction : batch.transactions()) {
                    board.awaitClear(transaction.changes());
                }
                applier.apply(batch);
            } finally {
                batch.close();
            }
            inHand = null;
        }
        board.awaitIdle();
    }

    /** Said before the checkpoint moves: rather twice than never. */
    private void pass(LoggedChange change, StreamPosition end, TransactionApplier applier)
            throws ApplyException, InterruptedException {
        LOG.info(
                "A change of a definition is left out stream={} table={} position={} statement={}",
                settings.stream(),
                change.table(),
                end.log(),
                change.shown());
        settings.changes().accept(new LeftOutChange(change.table(), change.shown(), end.log()));
        applier.pass(end);
    }

    private void dispatchChunks() {
        StreamPosition committed = progress.committed();
        if (committed != null) {
            board.takeReady(committed.log()).forEach(writers::write);
        }
    }

    /** Takes the checkpoint over and starts to read behind it. */
    private Checkpoint begin() throws ApplyException, InterruptedException {
        try {
            return session.run(
                    (connection, attempt) -> {
                        BinlogTail earlier = tail;
                        if (earlier != null) {
                            earlier.close();
                        }
                        Checkpoint checkpoint = owner.takeOver(connection, "");
                        for (TableSchema table : settings.tables()) {
                            tables.get(connection, table);
                        }
                        BinlogTail reading =
                                new BinlogTail(
                                        settings.from(),
                                        settings.tables(),
                                        checkpoint.position(),
                                        checkpoint.serverUuid(),
                                        settings.onDdl(),
                                        settings.stream());
                        tail = reading;
                        if (checkpoint.serverUuid().isEmpty()) {
                            owner.takeOver(connection, reading.serverUuid());
                        }
                        connection.commit();
                        windows.startAt(checkpoint.position());
                        progress.running(checkpoint.position());
                        LOG.info(
                                "The stream runs stream={} position={}",
                                settings.stream(),
                                checkpoint.position().log());
                        return checkpoint;
                    });
        } catch (MismatchException e) {
            throw new ApplyException(String.valueOf(e.getMessage()), e);
        }
    }
}
