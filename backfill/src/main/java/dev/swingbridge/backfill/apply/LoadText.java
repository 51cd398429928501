package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.TableSchema;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows as LOAD DATA reads them: fields end with a tab, lines with a newline, both and the backslash
 * are escaped by a backslash, {@code \N} is NULL. Made piece by piece while it is read.
 */
final class LoadText extends InputStream {
    private static final int PIECE_BYTES = 1 << 17;
    // As text, a lone 0 would be the year 2000.
    private static final byte[] YEAR_ZERO = {'0', '0', '0', '0'};

    private final List<Row> rows;
    private final int[] columns;
    private final boolean[] years;
    private int nextRow;
    private byte[] piece = new byte[PIECE_BYTES + (PIECE_BYTES >> 2)];
    private int start;
    private int end;

    /**
     * @param columns indexes of the columns to write, in order
     */
    LoadText(TableSchema table, List<Integer> columns, List<Row> rows) {
        this.rows = rows;
        this.columns = columns.stream().mapToInt(Integer::intValue).toArray();
        this.years = new boolean[this.columns.length];
        for (int i = 0; i < years.length; i++) {
            years[i] = table.columns().get(this.columns[i]).type().equals("year");
        }
    }

    @Override
    public int read() {
        return start < end || refill() ? piece[start++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        int given = 0;
        while (given < length && (start < end || refill())) {
            int some = Math.min(length - given, end - start);
            System.arraycopy(piece, start, into, offset + given, some);
            start += some;
            given += some;
        }
        return given == 0 && length > 0 ? -1 : given;
    }

    private boolean refill() {
        start = 0;
        end = 0;
        while (end < PIECE_BYTES && nextRow < rows.size()) {
            append(rows.get(nextRow++));
        }
        return end > 0;
    }

    private void append(Row row) {
        for (int i = 0; i < columns.length; i++) {
            append(years[i] ? year(row.value(columns[i])) : row.value(columns[i]));
            piece[end++] = (byte) (i == columns.length - 1 ? '\n' : '\t');
        }
    }

    private static byte @Nullable [] year(byte @Nullable [] value) {
        return value != null && value.length == 1 ? YEAR_ZERO : value;
    }

    private void append(byte @Nullable [] value) {
        // Every byte escaped, and the field's end.
        int room = (value == null ? 2 : 2 * value.length) + 1;
        if (piece.length - end < room) {
            piece = Arrays.copyOf(piece, Math.max(2 * piece.length, end + room));
        }
        if (value == null) {
            piece[end++] = '\\';
            piece[end++] = 'N';
            return;
        }
        byte[] to = piece;
        int at = end;
        for (byte b : value) {
            if (b <= '\n' && b >= '\t') {
                to[at++] = '\\';
                to[at++] = b == '\t' ? (byte) 't' : (byte) 'n';
            } else {
                if (b == '\\') {
                    to[at++] = '\\';
                }
                to[at++] = b;
            }
        }
        end = at;
    }
}
