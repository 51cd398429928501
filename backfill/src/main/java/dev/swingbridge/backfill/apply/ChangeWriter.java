package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.tail.RowChange;
import dev.swingbridge.router.table.TableName;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes changes in order within one open transaction. Neighbouring changes of one kind and table
 * become one statement; several updates of one row become one.
 *
 * <p>While a table is being copied a change may meet a row that is not there yet, or already there:
 * insert deletes its key first, update deletes old and new key and inserts, delete may find
 * nothing. Afterwards every change must match exactly one row.
 */
final class ChangeWriter {
    private static final int ROWS_PER_STATEMENT = 500;
    private static final int COMPOSITE_KEYS_PER_STATEMENT = 200;
    private static final int BYTES_PER_STATEMENT = 1 << 20;
    // Fewer updates than this are sent one by one, more as delete and insert of all.
    private static final int REWRITE_FROM = 4;

    private enum Kind {
        INSERT,
        UPDATE,
        DELETE
    }

    private final Map<TableName, TargetTable> tables;
    private final Predicate<TableName> strict;
    private final Statement statement;
    private final boolean oneByOne;

    private @Nullable TargetTable table;
    private Kind kind = Kind.INSERT;
    private final List<Row> rows = new ArrayList<>();
    private final Map<ExactKey, RowChange.Update> updates = new LinkedHashMap<>();
    private int bytes;
    private long written;

    /**
     * @param strict which tables are copied completely
     * @param oneByOne one statement per change, to find the one that fails
     */
    ChangeWriter(
            Map<TableName, TargetTable> tables,
            Predicate<TableName> strict,
            Statement statement,
            boolean oneByOne) {
        this.tables = tables;
        this.strict = strict;
        this.statement = statement;
        this.oneByOne = oneByOne;
    }

    /** Changes written so far. */
    long written() {
        return written;
    }

    void write(RowChange change) throws SQLException, MismatchException {
        switch (change) {
            case RowChange.Insert insert -> {
                join(change.table(), Kind.INSERT, insert.after().byteSize());
                rows.add(insert.after());
            }
            case RowChange.Delete delete -> {
                join(change.table(), Kind.DELETE, 32);
                rows.add(delete.before());
            }
            case RowChange.Update update -> update(update);
        }
        written++;
        if (oneByOne) {
            flush();
        }
    }

    private void update(RowChange.Update update) throws SQLException, MismatchException {
        ExactKey before = ExactKey.of(update.table(), update.before());
        ExactKey after = ExactKey.of(update.table(), update.after());
        if (!before.equals(after)) {
            flush();
            moveKey(update);
            return;
        }
        join(update.table(), Kind.UPDATE, update.after().byteSize());
        updates.merge(
                after,
                update,
                (first, last) ->
                        new RowChange.Update(update.table(), first.before(), last.after()));
    }

    private void join(TableSchema schema, Kind next, int size)
            throws SQLException, MismatchException {
        TargetTable current = table;
        boolean fits =
                current != null
                        && current.schema().name().equals(schema.name())
                        && kind == next
                        && rows.size() + updates.size() < ROWS_PER_STATEMENT
                        && bytes < BYTES_PER_STATEMENT;
        if (!fits) {
            flush();
            table = target(schema);
            kind = next;
        }
        bytes += size;
    }

    private TargetTable target(TableSchema schema) {
        TargetTable target = tables.get(schema.name());
        if (target == null) {
            throw new IllegalStateException(schema.name() + " is not a table of this stream");
        }
        return target;
    }

    /** Sends what has been gathered. */
    void flush() throws SQLException, MismatchException {
        TargetTable target = table;
        if (target == null) {
            return;
        }
        boolean exact = strict.test(target.schema().name());
        switch (kind) {
            case INSERT -> {
                if (!exact) {
                    delete(target, rows, false);
                }
                insert(target, rows);
            }
            case DELETE -> delete(target, rows, exact);
            case UPDATE -> updateAll(target, exact);
        }
        table = null;
        rows.clear();
        updates.clear();
        bytes = 0;
    }

    private void updateAll(TargetTable target, boolean exact)
            throws SQLException, MismatchException {
        if (exact && updates.size() < REWRITE_FROM) {
            for (RowChange.Update update : updates.values()) {
                updateOne(target, update);
            }
            return;
        }
        List<Row> after = updates.values().stream().map(RowChange.Update::after).toList();
        delete(target, after, exact);
        insert(target, after);
    }

    private void updateOne(TargetTable target, RowChange.Update update)
            throws SQLException, MismatchException {
        long matched = execute(target.update(update.before(), update.after()), target, update);
        if (matched != 1) {
            throw new MismatchException(target, update.before(), update.after(), 1, matched);
        }
    }

    /** The key itself changes: one statement, or the old row goes before the new one comes. */
    private void moveKey(RowChange.Update update) throws SQLException, MismatchException {
        TargetTable target = target(update.table());
        if (strict.test(update.table().name())) {
            updateOne(target, update);
            return;
        }
        delete(target, List.of(update.before()), false);
        delete(target, List.of(update.after()), false);
        insert(target, List.of(update.after()));
    }

    private void insert(TargetTable target, List<Row> inserted)
            throws SQLException, MismatchException {
        String sql = target.insert(inserted, 0, inserted.size());
        Row first = inserted.getFirst();
        long count = execute(sql, target, new RowChange.Insert(target.schema(), first));
        if (count != inserted.size()) {
            throw new MismatchException(target, null, first, inserted.size(), count);
        }
    }

    private void delete(TargetTable target, List<Row> deleted, boolean exact)
            throws SQLException, MismatchException {
        int step = target.hasCompositeKey() ? COMPOSITE_KEYS_PER_STATEMENT : ROWS_PER_STATEMENT;
        for (int from = 0; from < deleted.size(); from += step) {
            int to = Math.min(deleted.size(), from + step);
            Row first = deleted.get(from);
            long count =
                    execute(
                            target.delete(deleted, from, to),
                            target,
                            new RowChange.Delete(target.schema(), first));
            if (exact && count != to - from) {
                throw new MismatchException(target, first, null, to - from, count);
            }
        }
    }

    private long execute(String sql, TargetTable target, RowChange example)
            throws SQLException, MismatchException {
        try {
            return statement.executeLargeUpdate(sql);
        } catch (SQLException e) {
            if (SqlFailure.passes(e)) {
                throw e;
            }
            throw new MismatchException(target, example, e);
        }
    }
}
