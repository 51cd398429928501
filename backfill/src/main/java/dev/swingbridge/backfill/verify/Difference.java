package dev.swingbridge.backfill.verify;

import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.router.table.TableName;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * One key whose rows differ though nothing changed them.
 *
 * @param keyValues in key order, as {@code from} writes them
 * @param key for people: {@code id=42, day='2026-01-02'}
 * @param columns names of the columns that differ; all columns for a row that one side lacks
 * @param fromRow null when the stream's source side has no such row
 * @param toRow null when the apply side has no such row
 */
public record Difference(
        TableName table,
        Kind kind,
        Row keyValues,
        String key,
        List<String> columns,
        @Nullable Row fromRow,
        @Nullable Row toRow) {

    /** Seen from the apply side. */
    public enum Kind {
        MISSING,
        EXTRA,
        DIFFERENT
    }

    public Difference {
        columns = List.copyOf(columns);
    }

    /** Key values with the names of the key's columns; bytes that are no text in hex. */
    static String describe(TableSchema table, Row keyValues) {
        StringJoiner text = new StringJoiner(", ");
        for (int part = 0; part < keyValues.size(); part++) {
            String name = table.columns().get(table.key().get(part)).name();
            byte[] value = keyValues.value(part);
            text.add(name + "=" + (value == null ? "NULL" : printable(value)));
        }
        return text.toString();
    }

    private static String printable(byte[] value) {
        String text = new String(value, StandardCharsets.UTF_8);
        boolean plain =
                text.chars().allMatch(c -> c >= ' ' && c != '\uFFFD' && !Character.isISOControl(c));
        return plain ? text : "0x" + HexFormat.of().formatHex(value);
    }

    @Override
    public String toString() {
        return "%s %s %s %s".formatted(table, key, kind, columns);
    }
}
