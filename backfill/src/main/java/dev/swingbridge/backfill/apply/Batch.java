package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.backfill.tail.BinlogTail;
import dev.swingbridge.backfill.tail.RowChange;
import dev.swingbridge.backfill.tail.SourceTransaction;
import dev.swingbridge.backfill.tail.TailException;
import dev.swingbridge.router.table.TableName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whole source transactions that become one transaction on the apply side. Grows only with what is
 * waiting already, so it is one transaction when the stream is caught up.
 */
final class Batch {
    private static final int MOST_CHANGES = 2000;
    private static final long MOST_BYTES = 2L << 20;

    private final List<SourceTransaction> transactions = new ArrayList<>();

    /** Taken from the tail too early: a change of a definition stands alone. */
    private @Nullable SourceTransaction next;

    /** What the batch before this one could not take; null when there was none. */
    @Nullable SourceTransaction takeNext() {
        SourceTransaction kept = next;
        next = null;
        return kept;
    }

    void fill(SourceTransaction first, BinlogTail tail) throws TailException, InterruptedException {
        transactions.clear();
        transactions.add(first);
        long changes = first.changes().size();
        long bytes = first.changes().memoryBytes();
        while (changes < MOST_CHANGES && bytes < MOST_BYTES) {
            SourceTransaction another = more(tail);
            if (another == null) {
                return;
            }
            if (another.change() != null) {
                next = another;
                return;
            }
            transactions.add(another);
            changes += another.changes().size();
            bytes += another.changes().memoryBytes();
        }
    }

    /** A failed tail speaks up at the next wait, after this batch. */
    private static @Nullable SourceTransaction more(BinlogTail tail) throws InterruptedException {
        try {
            return tail.poll(Duration.ZERO);
        } catch (TailException later) {
            return null;
        }
    }

    List<SourceTransaction> transactions() {
        return transactions;
    }

    StreamPosition end() {
        return transactions.getLast().end();
    }

    long marker() {
        return transactions.stream().mapToLong(SourceTransaction::marker).max().orElse(0);
    }

    /** Nothing but an advance of the position. */
    boolean onlyProgress() {
        return transactions.stream().allMatch(SourceTransaction::onlyProgress);
    }

    /** How many source transactions change anything. */
    long withChanges() {
        return transactions.stream().filter(t -> !t.changes().isEmpty()).count();
    }

    /**
     * The changes of all transactions, by table, in log order within each. Tables do not depend on
     * each other inside one transaction that checks no foreign keys, and neighbouring changes of
     * one table make few statements. Empty when the batch is one transaction or holds a large one,
     * which is better streamed.
     */
    Map<TableName, List<RowChange>> byTable() {
        long changes = transactions.stream().mapToLong(each -> each.changes().size()).sum();
        if (transactions.size() == 1 || changes > 2 * MOST_CHANGES) {
            return Map.of();
        }
        Map<TableName, List<RowChange>> byTable = new LinkedHashMap<>();
        for (SourceTransaction transaction : transactions) {
            for (RowChange change : transaction.changes()) {
                byTable.computeIfAbsent(change.table().name(), name -> new ArrayList<>())
                        .add(change);
            }
        }
        return byTable;
    }

    void close() {
        transactions.forEach(transaction -> transaction.changes().close());
    }
}
