package dev.swingbridge.backfill.verify;

import dev.swingbridge.backfill.copy.TableReader;
import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.server.DatabaseServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares whole tables of two servers that nobody writes to, by key and in any order. Needs no
 * stream; memory stays at a chunk of rows per side.
 */
public final class AlignedCompare {
    private static final long ROWS = 20_000;
    private static final long BYTES = 8L << 20;

    private final DatabaseServer from;
    private final DatabaseServer to;

    public AlignedCompare(DatabaseServer from, DatabaseServer to) {
        this.from = from;
        this.to = to;
    }

    /**
     * What comparing a table has shown.
     *
     * @param rows of {@code from}
     */
    public record Comparison(long rows, List<Difference> differences) {
        public Comparison {
            differences = List.copyOf(differences);
        }
    }

    /**
     * Stops reading once so many differences are found.
     *
     * @throws IllegalArgumentException when columns or key do not match by name, or there is no key
     */
    public Comparison compare(TableSchema fromTable, TableSchema toTable, int maxDifferences)
            throws SQLException, InterruptedException {
        TablePair pair = new TablePair(fromTable, toTable);
        List<Difference> differences = new ArrayList<>();
        long rows = 0;
        try (TableReader fromReader = TableReader.open(from, "verify");
                TableReader toReader = TableReader.open(to, "verify")) {
            TableCheck check = new TableCheck(pair, Alignment.quiet(), fromReader, toReader);
            Row after = null;
            do {
                TableCheck.RangeResult result = check.range(after, ROWS, BYTES);
                rows += result.rows();
                differences.addAll(result.differences());
                after = result.upTo();
            } while (after != null && differences.size() < maxDifferences);
        }
        return new Comparison(rows, differences);
    }
}
