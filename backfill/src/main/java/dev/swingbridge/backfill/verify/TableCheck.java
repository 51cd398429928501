package dev.swingbridge.backfill.verify;

import dev.swingbridge.backfill.copy.RowBatch;
import dev.swingbridge.backfill.copy.RowSelect;
import dev.swingbridge.backfill.copy.TableReader;
import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.RowKey;
import dev.swingbridge.backfill.server.Backoff;
import dev.swingbridge.router.table.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares one table of two servers, a range or some keys at a time, over one connection each. */
final class TableCheck {
    private static final int ATTEMPTS = 3;

    /** A difference counts once it has lasted, so this is the time it gets to go away. */
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(20);

    private final TablePair pair;
    private final Alignment alignment;
    private final TableReader from;
    private final TableReader to;
    private final RowSelect fromSelect;
    private final RowSelect toSelect;

    TableCheck(TablePair pair, Alignment alignment, TableReader from, TableReader to)
            throws SQLException {
        this.pair = pair;
        this.alignment = alignment;
        this.from = from;
        this.to = to;
        this.fromSelect = from.select(pair.from());
        this.toSelect = to.select(pair.to());
    }

    /**
     * What comparing a range has shown.
     *
     * @param upTo where the next range starts; null when this was the last
     * @param dirty keys that changed meanwhile and were not equal
     */
    record RangeResult(
            @Nullable Row upTo,
            long rows,
            long bytes,
            List<Difference> differences,
            Set<Row> dirty) {}

    /** What comparing some keys has shown. */
    record KeysResult(List<Difference> differences, Set<Row> dirty) {}

    /** Compares the rows after a key, as many as asked for. */
    RangeResult range(@Nullable Row after, long maxRows, long maxBytes)
            throws SQLException, InterruptedException {
        Set<Row> dirty = new HashSet<>();
        List<Row> suspects = new ArrayList<>();
        Row upTo;
        RowBatch batch;
        try (Alignment.Scope scope = alignment.open(pair.from())) {
            batch =
                    scope.readFrom(
                            from, () -> from.range(fromSelect, after, null, maxRows, maxBytes));
            upTo = batch.complete() ? null : fromSelect.keyOf(batch.rows().getLast());
            RowMatch match = new RowMatch(pair, batch.rows());
            matchRange(match, after, upTo, maxRows, maxBytes);
            // Collations may order keys differently: partners may lie outside of the range.
            List<Row> lost = match.unmatched().stream().map(this::toKeyOf).toList();
            match.matchTo(to.byKeys(toSelect, lost));
            sortOut(match.suspectKeys(), scope, dirty, suspects);
        }
        KeysResult again = keys(suspects);
        dirty.addAll(again.dirty());
        return new RangeResult(
                upTo, batch.rows().size(), batch.bytes(), again.differences(), dirty);
    }

    private Row toKeyOf(Row fromRow) {
        return pair.keyForTo(pair.keyOfFrom(fromRow));
    }

    /** The other side may hold far more rows in the range, so it is read in pieces. */
    private void matchRange(
            RowMatch match, @Nullable Row after, @Nullable Row upTo, long maxRows, long maxBytes)
            throws SQLException {
        Row start = after == null ? null : pair.keyForTo(after);
        Row end = upTo == null ? null : pair.keyForTo(upTo);
        boolean complete = false;
        while (!complete) {
            RowBatch batch = to.range(toSelect, start, end, 2 * maxRows, 2 * maxBytes);
            match.matchTo(batch.rows());
            complete = batch.complete();
            start = complete ? start : toSelect.keyOf(batch.rows().getLast());
        }
    }

    /**
     * Compares single keys, each time with a window of its own, until they are equal, change, or
     * have differed several times without changing.
     */
    KeysResult keys(List<Row> keys) throws SQLException, InterruptedException {
        Set<Row> dirty = new HashSet<>();
        List<Row> suspects = new ArrayList<>(new HashSet<>(keys));
        List<Difference> differences = List.of();
        Backoff backoff =
                Backoff.growing(BETWEEN_ATTEMPTS, BETWEEN_ATTEMPTS.multipliedBy(ATTEMPTS));
        for (int attempt = 1; attempt <= ATTEMPTS && !suspects.isEmpty(); attempt++) {
            if (attempt > 1) {
                backoff.pause();
            }
            List<Row> still = new ArrayList<>();
            try (Alignment.Scope scope = alignment.open(pair.from())) {
                RowMatch match = matchKeys(scope, suspects);
                sortOut(match.suspectKeys(), scope, dirty, still);
                differences = differences(match, new HashSet<>(still));
            }
            suspects = still;
        }
        return new KeysResult(suspects.isEmpty() ? List.of() : differences, dirty);
    }

    private RowMatch matchKeys(Alignment.Scope scope, List<Row> keys)
            throws SQLException, InterruptedException {
        List<Row> fromRows = scope.readFrom(from, () -> from.byKeys(fromSelect, keys));
        RowMatch match = new RowMatch(pair, fromRows);
        match.matchTo(to.byKeys(toSelect, keys.stream().map(pair::keyForTo).toList()));
        return match;
    }

    private void sortOut(
            List<Row> suspects, Alignment.Scope scope, Set<Row> dirty, List<Row> unexplained) {
        for (Row key : suspects) {
            if (scope.touched(pair.coarse(key))) {
                dirty.add(key);
            } else {
                unexplained.add(key);
            }
        }
    }

    private List<Difference> differences(RowMatch match, Set<Row> unexplained) {
        List<Difference> found = new ArrayList<>();
        for (RowMatch.Unlike two : match.unlike()) {
            add(found, unexplained, two.key(), two.columns(), two.fromRow(), two.toRow());
        }
        Map<RowKey, List<Row>> extra = new HashMap<>();
        for (Row row : match.extra()) {
            RowKey coarse = pair.coarse(pair.keyOfTo(row));
            extra.computeIfAbsent(coarse, unseen -> new ArrayList<>()).add(row);
        }
        for (Row row : match.unmatched()) {
            Row key = pair.keyOfFrom(row);
            // Keys that a collation calls equal are one row with another spelling of its key.
            List<Row> spellings = extra.getOrDefault(pair.coarse(key), List.of());
            Row other = spellings.size() == 1 ? spellings.removeFirst() : null;
            List<String> columns = other == null ? allColumns() : pair.differingColumns(row, other);
            add(found, unexplained, key, columns, row, other);
        }
        for (List<Row> spellings : extra.values()) {
            for (Row row : spellings) {
                add(found, unexplained, pair.keyOfTo(row), allColumns(), null, row);
            }
        }
        return found;
    }

    private void add(
            List<Difference> found,
            Set<Row> unexplained,
            Row key,
            List<String> columns,
            @Nullable Row fromRow,
            @Nullable Row toRow) {
        if (!unexplained.contains(key)) {
            return;
        }
        TableName table = pair.from().name();
        Difference.Kind kind =
                toRow == null
                        ? Difference.Kind.MISSING
                        : fromRow == null ? Difference.Kind.EXTRA : Difference.Kind.DIFFERENT;
        String text = Difference.describe(pair.from(), key);
        found.add(new Difference(table, kind, key, text, columns, fromRow, toRow));
    }

    private List<String> allColumns() {
        return pair.from().columns().stream().map(column -> column.name()).toList();
    }
}
