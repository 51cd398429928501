package dev.swingbridge.backfill.copy;

import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.backfill.row.TextCharset;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** The text in a column's values. */
public final class ColumnCharset {
    private ColumnCharset() {}

    /** The text of a value. */
    public static String decode(Column column, byte[] value) {
        return new String(value, of(column));
    }

    /**
     * The Java character set of a column. Where it has none, or one that Java does not know, bytes
     * are taken for characters, which keeps different values different.
     */
    public static Charset of(Column column) {
        String name = column.charset();
        Charset charset = name == null ? null : TextCharset.of(name);
        return charset == null ? StandardCharsets.ISO_8859_1 : charset;
    }
}
