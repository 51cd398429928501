package dev.swingbridge.backfill.verify;

import dev.swingbridge.backfill.copy.RowBatch;
import dev.swingbridge.backfill.copy.RowSelect;
import dev.swingbridge.backfill.copy.TableReader;
import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.server.DatabaseServer;
import java.sql.SQLException;
import java.util.List;

/**
 * A table in three numbers that do not depend on the order of its rows: how many there are, and two
 * independent sums of a hash of each row. Equal tables have equal digests when both servers are of
 * one family and the columns are defined alike; sums, unlike XOR, do not forget a row that is there
 * twice.
 */
public record TableDigest(long rows, long sumA, long sumB) {
    private static final long ROWS = 20_000;
    private static final long BYTES = 8L << 20;
    private static final long SEED_A = 0x9E3779B97F4A7C15L;
    private static final long SEED_B = 0xC2B2AE3D27D4EB4FL;
    private static final long NULL_MARK = 0x1B873593L;

    /** Reads the whole table; only meaningful while nobody writes to it. */
    public static TableDigest of(DatabaseServer server, TableSchema table) throws SQLException {
        CanonicalForm[] forms = forms(table.columns());
        long rows = 0;
        long sumA = 0;
        long sumB = 0;
        try (TableReader reader = TableReader.open(server, "verify")) {
            RowSelect select = reader.select(table);
            Row after = null;
            RowBatch batch;
            do {
                batch = reader.range(select, after, null, ROWS, BYTES);
                for (Row row : batch.rows()) {
                    sumA += hash(row, forms, SEED_A);
                    sumB += hash(row, forms, SEED_B);
                }
                rows += batch.rows().size();
                after = batch.rows().isEmpty() ? after : select.keyOf(batch.rows().getLast());
            } while (!batch.complete());
        }
        return new TableDigest(rows, sumA, sumB);
    }

    private static CanonicalForm[] forms(List<Column> columns) {
        return columns.stream()
                .map(column -> CanonicalForm.of(column, column))
                .toArray(CanonicalForm[]::new);
    }

    private static long hash(Row row, CanonicalForm[] forms, long seed) {
        long hash = seed;
        for (int index = 0; index < row.size(); index++) {
            byte[] value = row.value(index);
            if (value == null) {
                hash = mix(hash, NULL_MARK);
                continue;
            }
            byte[] canonical = forms[index].apply(value);
            hash = mix(hash, canonical.length);
            for (int at = 0; at < canonical.length; at += Long.BYTES) {
                hash = mix(hash, word(canonical, at));
            }
        }
        return mix(hash, row.size());
    }

    private static long word(byte[] bytes, int at) {
        long word = 0;
        for (int index = at; index < Math.min(bytes.length, at + Long.BYTES); index++) {
            word = word << 8 | (bytes[index] & 0xFF);
        }
        return word;
    }

    private static long mix(long hash, long word) {
        long mixed = (hash ^ word) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ mixed >>> 33) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ mixed >>> 29;
    }
}
