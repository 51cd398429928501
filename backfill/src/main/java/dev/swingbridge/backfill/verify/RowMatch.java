package dev.swingbridge.backfill.verify;

import dev.swingbridge.backfill.row.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Joins rows of both sides by key, whatever order they come in. Rows of {@code from} are put in
 * first, rows of {@code to} are matched against them; what is unlike or left over is suspect.
 */
final class RowMatch {
    private final TablePair pair;
    private final Map<JoinKey, Row> unmatched;
    private final Map<JoinKey, Row> extra = new HashMap<>();
    private final List<Unlike> unlike = new ArrayList<>();

    /** Two rows with the same key and other values. */
    record Unlike(Row key, Row fromRow, Row toRow, List<String> columns) {}

    RowMatch(TablePair pair, List<Row> fromRows) {
        this.pair = pair;
        this.unmatched = HashMap.newHashMap(fromRows.size());
        for (Row row : fromRows) {
            unmatched.put(pair.joinKeyOfFrom(row), row);
        }
    }

    void matchTo(List<Row> toRows) {
        for (Row row : toRows) {
            JoinKey key = pair.joinKeyOfTo(row);
            Row partner = unmatched.remove(key);
            if (partner == null) {
                extra.put(key, row);
            } else {
                compare(partner, row);
            }
        }
    }

    private void compare(Row fromRow, Row toRow) {
        List<String> columns = pair.differingColumns(fromRow, toRow);
        if (!columns.isEmpty()) {
            unlike.add(new Unlike(pair.keyOfFrom(fromRow), fromRow, toRow, columns));
        }
    }

    /** Rows of {@code from} without a partner so far. */
    List<Row> unmatched() {
        return List.copyOf(unmatched.values());
    }

    /** Rows of {@code to} without a partner. */
    List<Row> extra() {
        return List.copyOf(extra.values());
    }

    List<Unlike> unlike() {
        return unlike;
    }

    /** Keys of everything that is not equal. */
    List<Row> suspectKeys() {
        List<Row> keys = new ArrayList<>();
        unmatched.values().forEach(row -> keys.add(pair.keyOfFrom(row)));
        extra.values().forEach(row -> keys.add(pair.keyOfTo(row)));
        unlike.forEach(two -> keys.add(two.key()));
        return keys;
    }
}
