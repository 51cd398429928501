package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.tail.RowChange;
import dev.swingbridge.backfill.tail.SourceTransaction;
import dev.swingbridge.router.table.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The open windows by table, and what the stream has scheduled so far. */
final class OpenWindows {
    private final Map<TableName, List<TouchedKeys>> byTable = new HashMap<>();
    private @Nullable StreamPosition scheduled;

    /** Nothing after this position has been scheduled yet. */
    synchronized void startAt(StreamPosition position) {
        scheduled = position;
        notifyAll();
    }

    synchronized TouchedKeys open(TableSchema table) {
        StreamPosition position = scheduled;
        if (position == null) {
            throw new IllegalStateException("the stream has not started yet");
        }
        TouchedKeys window = new TouchedKeys(table, position, this::forget);
        byTable.computeIfAbsent(table.name(), name -> new ArrayList<>()).add(window);
        return window;
    }

    /** The transaction is about to be applied: every open window remembers its keys. */
    synchronized void schedule(SourceTransaction transaction) {
        scheduled = transaction.end();
        if (byTable.isEmpty() || transaction.changes().isEmpty()) {
            return;
        }
        for (RowChange change : transaction.changes()) {
            List<TouchedKeys> windows = byTable.get(change.table().name());
            if (windows != null) {
                windows.forEach(window -> remember(window, change));
            }
        }
    }

    private static void remember(TouchedKeys window, RowChange change) {
        switch (change) {
            case RowChange.Insert insert -> window.touch(insert.table(), insert.after());
            case RowChange.Delete delete -> window.touch(delete.table(), delete.before());
            case RowChange.Update update -> {
                window.touch(update.table(), update.before());
                window.touch(update.table(), update.after());
            }
        }
    }

    private synchronized void forget(TouchedKeys window) {
        List<TouchedKeys> windows = byTable.get(window.table().name());
        if (windows != null) {
            windows.remove(window);
            if (windows.isEmpty()) {
                byTable.remove(window.table().name());
            }
        }
    }
}
