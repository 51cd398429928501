package dev.swingbridge.backfill.tail;

import dev.swingbridge.backfill.position.StreamPosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The transaction whose events are arriving. */
final class OpenTransaction {
    private static final long DUMMY_TABLE = 0xffffff;

    final String source;
    final String gtid;
    final long number;
    private final TransactionChanges changes =
            new TransactionChanges(TransactionChanges.MEMORY_BYTES);
    private final Map<Long, BoundTable> tables = new HashMap<>();
    private boolean ours;
    private long marker;

    /** BEGIN was seen, so only COMMIT or the like ends it. */
    boolean begun;

    long committedMicros;

    /** The statement it consists of changes a table's definition; null for other transactions. */
    @Nullable LoggedChange change;

    OpenTransaction(String source, String gtid, long number) {
        this.source = source;
        this.gtid = gtid;
        this.number = number;
    }

    TransactionChanges changes() {
        return changes;
    }

    /** Remembers what a table's number stands for. */
    void map(ByteCursor body, TableBinder binder) throws TailException {
        long id = body.unsigned(6);
        body.skip(2);
        BoundTable table = binder.bind(body, ours);
        ours |= table instanceof BoundTable.Origin;
        tables.put(id, table);
    }

    /** The table of a rows event; null for the event that only ends a statement. */
    @Nullable BoundTable table(long id) throws TailException {
        BoundTable table = tables.get(id);
        if (table == null && id != DUMMY_TABLE) {
            throw new TailException("a rows event names table number " + id + ", never introduced");
        }
        return table;
    }

    void add(RowChange change) throws IOException {
        changes.add(change);
    }

    void sawMarker(long seen) {
        marker = Math.max(marker, seen);
    }

    void refusePartial(ByteCursor body) throws TailException {
        BoundTable table = table(body.unsigned(6));
        if (table instanceof BoundTable.Migrated migrated) {
            throw new TailException(
                    "a change of "
                            + migrated.name()
                            + " was logged as a partial JSON update; set"
                            + " binlog_row_value_options='' for every session, then cancel and"
                            + " create the migration again");
        }
    }

    SourceTransaction seal(StreamPosition end, long timestampSeconds) {
        TransactionChanges carried = changes;
        if (ours) {
            changes.close();
            carried = TransactionChanges.none();
        } else {
            try {
                changes.seal();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        Instant committedAt =
                committedMicros == 0
                        ? Instant.ofEpochSecond(timestampSeconds)
                        : Instant.ofEpochSecond(
                                committedMicros / 1_000_000, committedMicros % 1_000_000 * 1000);
        return new SourceTransaction(
                gtid, end, carried, marker, change, committedAt, System.nanoTime());
    }
}
