package dev.swingbridge.backfill.verify;

import dev.swingbridge.backfill.row.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what the comparison of one table shows. */
final class TableFindings {
    private final TablePair pair;
    private final int keptDifferences;
    private final Set<Row> dirty = new LinkedHashSet<>();
    private final Map<Row, Difference> differences = new LinkedHashMap<>();
    private final Set<Row> otherDiffering = new HashSet<>();
    private long rowsCompared;
    private @Nullable Row upTo;
    private boolean rangesCompared;
    private @Nullable Instant finishedAt;

    TableFindings(TablePair pair, int keptDifferences) {
        this.pair = pair;
        this.keptDifferences = keptDifferences;
    }

    TablePair pair() {
        return pair;
    }

    synchronized void restore(VerifyRecords.Saved saved) {
        upTo = saved.upTo();
        rowsCompared = saved.rowsCompared();
        dirty.addAll(saved.openKeys());
        finishedAt = saved.finishedAt();
        rangesCompared = finishedAt != null;
    }

    synchronized void range(TableCheck.RangeResult result) {
        rowsCompared += result.rows();
        upTo = result.upTo();
        rangesCompared = upTo == null;
        dirty.addAll(result.dirty());
        add(result.differences());
    }

    /** Puts what is known now of these keys in the place of what was known before. */
    synchronized void keys(List<Row> checked, TableCheck.KeysResult result) {
        for (Row key : checked) {
            dirty.remove(key);
            differences.remove(key);
            otherDiffering.remove(key);
        }
        dirty.addAll(result.dirty());
        add(result.differences());
    }

    private void add(List<Difference> found) {
        for (Difference difference : found) {
            if (differences.size() < keptDifferences) {
                differences.put(difference.keyValues(), difference);
            } else {
                otherDiffering.add(difference.keyValues());
            }
        }
    }

    synchronized void finished(Instant at) {
        finishedAt = at;
    }

    /** Only keys are left to be compared again. */
    synchronized boolean rangesCompared() {
        return rangesCompared;
    }

    synchronized @Nullable Row upTo() {
        return upTo;
    }

    synchronized List<Row> dirtyKeys() {
        return List.copyOf(dirty);
    }

    synchronized List<Difference> differences() {
        return List.copyOf(differences.values());
    }

    synchronized List<Row> differingKeys() {
        List<Row> keys = new ArrayList<>(differences.keySet());
        keys.addAll(otherDiffering);
        return keys;
    }

    /** Everything a resumed run needs; open keys are those to compare again. */
    synchronized VerifyRecords.Saved toSave() {
        List<Row> open = new ArrayList<>(dirty);
        open.addAll(differingKeys());
        return new VerifyRecords.Saved(upTo, rowsCompared, open, finishedAt);
    }

    synchronized TableVerdict verdict() {
        return new TableVerdict(
                pair.from().name(),
                rowsCompared,
                differences.size() + otherDiffering.size(),
                dirty.size(),
                finishedAt);
    }
}
