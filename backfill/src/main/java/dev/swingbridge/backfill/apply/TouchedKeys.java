package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.RowKey;
import dev.swingbridge.backfill.row.TableSchema;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** A window's memory: the keys its table's changes have touched since it was opened. */
final class TouchedKeys implements ChangeWindow {
    private final TableSchema table;
    private final StreamPosition openedAt;
    private final Consumer<TouchedKeys> onClose;
    private final Set<ExactKey> exact = new HashSet<>();
    private final Set<RowKey> coarse = new HashSet<>();

    TouchedKeys(TableSchema table, StreamPosition openedAt, Consumer<TouchedKeys> onClose) {
        this.table = table;
        this.openedAt = openedAt;
        this.onClose = onClose;
    }

    TableSchema table() {
        return table;
    }

    /**
     * Remembers a row's key.
     *
     * @param of what the table was when the row changed: not always what it is to the window
     */
    synchronized void touch(TableSchema of, Row row) {
        if (exact.add(ExactKey.of(of, row))) {
            coarse.add(RowKey.of(of, row));
        }
    }

    /** Whether this very row was touched: its bytes are the same in the log and in a read. */
    synchronized boolean touchedRow(Row row) {
        return exact.contains(ExactKey.of(table, row));
    }

    synchronized boolean isEmpty() {
        return exact.isEmpty();
    }

    @Override
    public StreamPosition openedAt() {
        return openedAt;
    }

    @Override
    public synchronized boolean touched(RowKey key) {
        return coarse.contains(key);
    }

    @Override
    public void close() {
        onClose.accept(this);
        synchronized (this) {
            exact.clear();
            coarse.clear();
        }
    }
}
