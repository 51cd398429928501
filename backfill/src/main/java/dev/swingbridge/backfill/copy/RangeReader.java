package dev.swingbridge.backfill.copy;

import dev.swingbridge.backfill.apply.ChangeWindow;
import dev.swingbridge.backfill.apply.Chunk;
import dev.swingbridge.backfill.apply.ChunkProgress;
import dev.swingbridge.backfill.apply.ReplicationStream;
import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.server.Backoff;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.throttle.Throttle;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the ranges of tables over one connection and hands them to the stream as chunks. */
final class RangeReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RangeReader.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final DatabaseServer source;
    private final ReplicationStream stream;
    private final CopySettings settings;
    private final Throttle throttle;
    private final CopyControl control;
    private final Committed committed;
    private @Nullable TableReader reader;

    RangeReader(
            DatabaseServer source,
            ReplicationStream stream,
            CopySettings settings,
            Throttle throttle,
            CopyControl control,
            Committed committed) {
        this.source = source;
        this.stream = stream;
        this.settings = settings;
        this.throttle = throttle;
        this.control = control;
        this.committed = committed;
    }

    /** Reads ranges of the table until it has none left; other readers may do the same. */
    void copy(TableCopy table, ChunkProgress progress) throws SQLException, InterruptedException {
        retried(connection -> table.prepare(connection, progress));
        Optional<KeyRange> range = nextRange(table);
        while (range.isPresent()) {
            copy(table, range.get());
            table.rangeDone();
            range = nextRange(table);
        }
    }

    private Optional<KeyRange> nextRange(TableCopy table)
            throws SQLException, InterruptedException {
        return retried(connection -> Optional.ofNullable(table.nextRange(connection)));
    }

    /** A range turns into several chunks when its rows are larger or more than expected. */
    private void copy(TableCopy table, KeyRange range) throws SQLException, InterruptedException {
        Row after = range.after();
        for (long number = range.firstNumber(); ; number++) {
            boolean last = number == range.lastNumber();
            Row upTo = copyChunk(table, range, number, after, last);
            if (upTo == null) {
                return;
            }
            after = upTo;
        }
    }

    /** Returns where the next chunk of the range starts, null when the range is done. */
    private @Nullable Row copyChunk(
            TableCopy table, KeyRange range, long number, @Nullable Row after, boolean last)
            throws SQLException, InterruptedException {
        throttle.await();
        control.chunkIn();
        boolean handedOver = false;
        try {
            long startNanos = System.nanoTime();
            Reading reading = retried(connection -> read(connection, table, range, after, last));
            RowBatch batch = reading.rows().value();
            Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
            table.size().learn(batch.rows().size(), batch.bytes(), took);
            throttle.read(batch.rows().size());
            Row upTo =
                    batch.complete() ? range.upTo() : table.select().keyOf(batch.rows().getLast());
            table.chunkSubmitted();
            handedOver = true;
            stream.submit(
                            new Chunk(
                                    table.table(),
                                    number,
                                    after,
                                    upTo,
                                    table.select().condition(after, upTo),
                                    batch.rows(),
                                    reading.rows().high(),
                                    reading.window()))
                    .whenComplete(
                            (nothing, failure) ->
                                    committed.chunk(
                                            table, batch.rows().size(), batch.bytes(), failure));
            return batch.complete() ? null : upTo;
        } finally {
            if (!handedOver) {
                control.chunkOut();
            }
        }
    }

    /** Rows with the window that was open while they were read. */
    private record Reading(Anchored<RowBatch> rows, ChangeWindow window) {}

    private Reading read(
            TableReader connection,
            TableCopy table,
            KeyRange range,
            @Nullable Row after,
            boolean last)
            throws SQLException, InterruptedException {
        long maxRows = last ? Long.MAX_VALUE : 2 * table.size().rows();
        long maxBytes = last ? Long.MAX_VALUE : 2L * settings.chunkBytes();
        ChangeWindow window = stream.openWindow(table.table());
        boolean read = false;
        try {
            Anchored<RowBatch> rows =
                    connection.anchored(
                            window.openedAt(),
                            settings.patience(),
                            () ->
                                    connection.range(
                                            table.select(),
                                            after,
                                            range.upTo(),
                                            maxRows,
                                            maxBytes));
            read = true;
            return new Reading(rows, window);
        } finally {
            if (!read) {
                window.close();
            }
        }
    }

    /** Reading changes nothing, so whatever failed is tried again on a new connection. */
    private <T> T retried(Attempt<T> attempt) throws SQLException, InterruptedException {
        Backoff backoff = Backoff.growing(FIRST_PAUSE, LONGEST_PAUSE);
        for (int tried = 1; ; tried++) {
            try {
                return attempt.on(connected());
            } catch (SQLException failure) {
                closeQuietly();
                if (tried >= settings.attempts() || Thread.currentThread().isInterrupted()) {
                    throw failure;
                }
                LOG.warn(
                        "Read failed and is tried again side={} attempt={}",
                        source.settings().side().label(),
                        tried,
                        failure);
            }
            backoff.pause();
        }
    }

    private TableReader connected() throws SQLException {
        TableReader open = reader;
        if (open == null) {
            open = TableReader.open(source, "copy");
            reader = open;
        }
        return open;
    }

    private void closeQuietly() {
        TableReader open = reader;
        reader = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException broken) {
                LOG.debug("Connection was broken already", broken);
            }
        }
    }

    @Override
    public void close() {
        closeQuietly();
    }

    /** Hears that a chunk is committed, or why not. */
    interface Committed {
        void chunk(TableCopy table, long rows, long bytes, @Nullable Throwable failure);
    }

    private interface Attempt<T> {
        T on(TableReader connection) throws SQLException, InterruptedException;
    }
}
