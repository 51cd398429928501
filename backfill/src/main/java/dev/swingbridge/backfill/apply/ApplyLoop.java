package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.apply.DefinitionChange.Fate;
import dev.swingbridge.backfill.apply.StreamCheckpoints.Checkpoint;
import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.tail.BinlogTail;
import dev.swingbridge.backfill.tail.LoggedChange;
import dev.swingbridge.backfill.tail.SourceTransaction;
import dev.swingbridge.backfill.tail.TailException;
import dev.swingbridge.router.table.OnDdl;
import dev.swingbridge.router.table.TableName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
    private final StreamProgress progress;
    private final OpenWindows windows;
    private final ChunkBoard board;
    private final CheckpointOwner owner;
    private final ApplySession session;
    private final ChunkWriters writers;
    private final DefinitionCarrier definitions;
    private final Thread thread;
    private final CountDownLatch still = new CountDownLatch(1);

    private volatile boolean stopping;
    private volatile boolean aborted;
    private volatile @Nullable BinlogTail tail;
    private volatile @Nullable SourceTransaction inHand;

    ApplyLoop(
            StreamSettings settings,
            StreamTables tables,
            StreamProgress progress,
            OpenWindows windows,
            ChunkBoard board) {
        this.settings = settings;
        this.tables = tables;
        this.progress = progress;
        this.windows = windows;
        this.board = board;
        this.owner = new CheckpointOwner(settings.stream(), UUID.randomUUID().toString());
        this.session = new ApplySession(settings.to(), settings.stream(), () -> aborted);
        this.definitions =
                new DefinitionCarrier(settings.to(), settings.stream(), owner, () -> aborted);
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

    /** Why there is no progress; null when there is, or nothing is known. */
    @Nullable String trouble() {
        BinlogTail reading = tail;
        String changing = definitions.trouble();
        String applying = changing == null ? session.trouble() : changing;
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
        definitions.abort();
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
        progress.failed(reason, TakenOverException.causes(cause));
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
        definitions.close();
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
                pass(first.change(), first.end(), applier, reading);
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
    private void pass(
            LoggedChange change, StreamPosition end, TransactionApplier applier, BinlogTail reading)
            throws ApplyException, InterruptedException {
        if (change.session() == null) {
            tell(change.table(), change.shown(), end, Fate.LEFT_OUT);
            applier.pass(end);
            return;
        }
        requireAllCopied(change, end);
        tell(change.table(), change.shown(), end, Fate.BEGUN);
        // What was read of the table is of the definition it had.
        board.end("the definition of " + change.table() + " changes");
        board.awaitIdle();
        board.reopen();
        try {
            definitions.carryOut(change, end, applier.seq());
        } catch (MismatchException e) {
            throw new ApplyException(String.valueOf(e.getMessage()), e);
        }
        TableSchema now = renew(change.table());
        tables.changed(change.table(), end.log());
        tell(change.table(), change.shown(), end, Fate.CARRIED_OUT);
        applier.carriedOut(end);
        reading.goOn(now);
    }

    private TableSchema renew(TableName table) throws ApplyException, InterruptedException {
        try {
            return session.run(
                    (connection, attempt) -> {
                        TableSchema now = AppliedSchemas.read(settings, table);
                        tables.renew(connection, now);
                        connection.commit();
                        return now;
                    });
        } catch (MismatchException e) {
            throw new ApplyException(String.valueOf(e.getMessage()), e);
        }
    }

    private void requireAllCopied(LoggedChange change, StreamPosition end) throws ApplyException {
        for (TableSchema table : settings.tables()) {
            if (!tables.strict(table.name(), end.log())) {
                throw new ApplyException(
                        "a statement changed the definition of a migrated table while rows are"
                                + " copied: "
                                + change.shown()
                                + " (before log position "
                                + end.log()
                                + "); cancel and create the migration again");
            }
        }
    }

    private void tell(TableName table, String statement, StreamPosition end, Fate fate) {
        LOG.info(
                "The log changes a definition stream={} table={} position={} fate={} statement={}",
                settings.stream(),
                table,
                end.log(),
                fate,
                statement);
        settings.changes().accept(new DefinitionChange(statement, end.log(), fate));
    }

    private void dispatchChunks() {
        StreamPosition committed = progress.committed();
        if (committed != null) {
            for (ChunkBoard.InFlight chunk : board.takeReady(committed.log())) {
                if (tables.outdated(chunk.chunk())) {
                    board.finish(
                            chunk,
                            new IllegalStateException(
                                    "the definition of " + chunk.table() + " has changed"));
                } else {
                    writers.write(chunk);
                }
            }
        }
    }

    /** Takes the checkpoint over and starts to read after it. */
    private Checkpoint begin() throws ApplyException, InterruptedException {
        boolean carries = settings.rule().policy() == OnDdl.APPLY;
        try {
            if (carries) {
                definitions.takeOver(
                        done -> tell(done.table(), done.statement(), done.end(), Fate.CARRIED_OUT));
            }
            return session.run(
                    (connection, attempt) -> {
                        BinlogTail earlier = tail;
                        if (earlier != null) {
                            earlier.close();
                        }
                        Checkpoint checkpoint = owner.takeOver(connection, "");
                        List<TableSchema> schemas =
                                carries ? AppliedSchemas.read(settings) : settings.tables();
                        for (TableSchema table : schemas) {
                            if (carries) {
                                tables.renew(connection, table);
                            } else {
                                tables.get(connection, table);
                            }
                        }
                        BinlogTail reading =
                                new BinlogTail(
                                        settings.from(),
                                        schemas,
                                        checkpoint.position(),
                                        checkpoint.serverUuid(),
                                        settings.rule(),
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
