package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.tail.RowChange;
import dev.swingbridge.backfill.tail.TransactionChanges;
import dev.swingbridge.router.table.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The chunks between hand-over and commit: those that wait for the stream to reach their high
 * bound, and those being written, whose keys no change may touch meanwhile.
 */
final class ChunkBoard {
    private final List<Handed> waiting = new ArrayList<>();
    private final Map<TableName, List<InFlight>> inFlight = new HashMap<>();
    private int writing;
    private @Nullable String ended;

    /** A chunk with the promise made for it. */
    record Handed(Chunk chunk, CompletableFuture<Void> done) {}

    /** A chunk that is being written, without the rows that changes have rebuilt. */
    static final class InFlight {
        private final Handed handed;
        private final List<Row> rows;
        private @Nullable Set<ExactKey> keys;

        InFlight(Handed handed, List<Row> rows) {
            this.handed = handed;
            this.rows = rows;
        }

        Chunk chunk() {
            return handed.chunk();
        }

        List<Row> rows() {
            return rows;
        }

        TableName table() {
            return chunk().table().name();
        }

        /** Many chunks are written without any change of their table: the keys can wait for one. */
        boolean holds(ExactKey key) {
            Set<ExactKey> known = keys;
            if (known == null) {
                known = HashSet.newHashSet(rows.size());
                for (Row row : rows) {
                    known.add(ExactKey.of(chunk().table(), row));
                }
                keys = known;
            }
            return known.contains(key);
        }
    }

    synchronized CompletableFuture<Void> add(Chunk chunk) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (ended == null) {
            waiting.add(new Handed(chunk, done));
        } else {
            done.completeExceptionally(new IllegalStateException(ended));
        }
        return done;
    }

    /**
     * Takes the chunks whose place in the log is reached: everything before it, and maybe more, is
     * committed. Their windows are closed.
     */
    synchronized List<InFlight> takeReady(LogPosition committed) {
        List<InFlight> ready = new ArrayList<>();
        for (Iterator<Handed> all = waiting.iterator(); all.hasNext(); ) {
            Handed handed = all.next();
            if (handed.chunk().high().compareTo(committed) <= 0) {
                all.remove();
                ready.add(strip(handed));
            }
        }
        for (InFlight chunk : ready) {
            inFlight.computeIfAbsent(chunk.table(), name -> new ArrayList<>()).add(chunk);
            writing++;
        }
        return ready;
    }

    private static InFlight strip(Handed handed) {
        Chunk chunk = handed.chunk();
        TouchedKeys window = (TouchedKeys) chunk.window();
        List<Row> rows = chunk.rows();
        if (!window.isEmpty()) {
            rows = rows.stream().filter(row -> !window.touchedRow(row)).toList();
        }
        window.close();
        return new InFlight(handed, rows);
    }

    /** The chunk is committed, or has failed. */
    void finish(InFlight chunk, @Nullable Throwable failure) {
        synchronized (this) {
            writing--;
            List<InFlight> ofTable = inFlight.get(chunk.table());
            if (ofTable != null) {
                ofTable.remove(chunk);
                if (ofTable.isEmpty()) {
                    inFlight.remove(chunk.table());
                }
            }
            notifyAll();
        }
        if (failure == null) {
            chunk.handed.done().complete(null);
        } else {
            chunk.handed.done().completeExceptionally(failure);
        }
    }

    /** Waits until no chunk being written holds a row that these changes touch. */
    synchronized void awaitClear(TransactionChanges changes) throws InterruptedException {
        while (ended == null && touchesInFlight(changes)) {
            wait();
        }
    }

    private boolean touchesInFlight(TransactionChanges changes) {
        if (inFlight.isEmpty() || changes.isEmpty()) {
            return false;
        }
        if (changes.spilled()) {
            return changes.tables().stream().anyMatch(t -> inFlight.containsKey(t.name()));
        }
        for (RowChange change : changes) {
            List<InFlight> chunks = inFlight.get(change.table().name());
            if (chunks != null && touches(chunks, change)) {
                return true;
            }
        }
        return false;
    }

    private static boolean touches(List<InFlight> chunks, RowChange change) {
        return switch (change) {
            case RowChange.Insert insert -> holds(chunks, insert.table(), insert.after());
            case RowChange.Delete delete -> holds(chunks, delete.table(), delete.before());
            case RowChange.Update update ->
                    holds(chunks, update.table(), update.before())
                            || holds(chunks, update.table(), update.after());
        };
    }

    private static boolean holds(List<InFlight> chunks, TableSchema table, Row row) {
        ExactKey key = ExactKey.of(table, row);
        return chunks.stream().anyMatch(chunk -> chunk.holds(key));
    }

    /** Waits until nothing is being written. */
    synchronized void awaitIdle() throws InterruptedException {
        while (writing > 0) {
            wait();
        }
    }

    /** No chunk is taken any more; those that still wait are refused with this reason. */
    void end(String reason) {
        List<Handed> refused;
        synchronized (this) {
            ended = reason;
            refused = List.copyOf(waiting);
            waiting.clear();
            notifyAll();
        }
        for (Handed handed : refused) {
            handed.chunk().window().close();
            handed.done().completeExceptionally(new IllegalStateException(reason));
        }
    }

    /** Chunks are taken again. */
    synchronized void reopen() {
        ended = null;
    }
}
