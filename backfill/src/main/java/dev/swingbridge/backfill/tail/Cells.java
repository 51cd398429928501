package dev.swingbridge.backfill.tail;

import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.backfill.row.TextCharset;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One way to read a cell for each column type: from the log's bytes to the form of {@code Row}. */
final class Cells {
    /** Reads one value that is not NULL and moves after it. */
    interface Cell {
        byte[] read(ByteCursor cursor);
    }

    private Cells() {}

    /**
     * The reader of a column, given the type and metadata that the log states for it.
     *
     * @throws TailException when the log's type is not the column's: the schema has changed, or is
     *     a type that is not supported
     */
    static Cell of(Column column, LoggedType logged) throws TailException {
        Cell cell = find(column, logged);
        if (cell == null) {
            throw new TailException(
                    "column "
                            + column.name()
                            + " "
                            + column.columnType()
                            + " has type code "
                            + logged.code()
                            + " in the log, which does not belong together or is not supported");
        }
        return cell;
    }

    private static @Nullable Cell find(Column column, LoggedType logged) throws TailException {
        boolean unsigned = column.unsigned();
        int meta = logged.meta();
        return switch (column.type()) {
            case "tinyint" -> logged.is(LoggedType.TINY) ? integer(1, unsigned) : null;
            case "smallint" -> logged.is(LoggedType.SHORT) ? integer(2, unsigned) : null;
            case "mediumint" -> logged.is(LoggedType.INT24) ? integer(3, unsigned) : null;
            case "int" -> logged.is(LoggedType.LONG) ? integer(4, unsigned) : null;
            case "bigint" -> logged.is(LoggedType.LONGLONG) ? integer(8, unsigned) : null;
            case "float" -> logged.is(LoggedType.FLOAT) ? Cells::real4 : null;
            case "double" -> logged.is(LoggedType.DOUBLE) ? Cells::real8 : null;
            case "decimal" ->
                    logged.is(LoggedType.NEWDECIMAL)
                            ? c -> DecimalCells.decimal(c, meta & 0xff, meta >> 8)
                            : null;
            case "year" -> logged.is(LoggedType.YEAR) ? TemporalCells::year : null;
            case "date" ->
                    logged.is(LoggedType.DATE) || logged.is(LoggedType.NEWDATE)
                            ? TemporalCells::date
                            : null;
            case "time" -> logged.is(LoggedType.TIME2) ? c -> TemporalCells.time(c, meta) : null;
            case "datetime" ->
                    logged.is(LoggedType.DATETIME2) ? c -> TemporalCells.dateTime(c, meta) : null;
            case "timestamp" ->
                    logged.is(LoggedType.TIMESTAMP2) ? c -> TemporalCells.timestamp(c, meta) : null;
            case "bit" ->
                    logged.is(LoggedType.BIT)
                            ? c -> c.take((meta >> 8) + ((meta & 0xff) + 7) / 8)
                            : null;
            case "char" -> logged.is(LoggedType.STRING) ? text(logged.lengthBytes()) : null;
            case "binary" ->
                    logged.is(LoggedType.STRING)
                            ? padded(logged.lengthBytes(), logged.maxLength())
                            : null;
            case "varchar", "varbinary" ->
                    logged.is(LoggedType.VARCHAR) ? text(logged.lengthBytes()) : null;
            case "tinytext", "text", "mediumtext", "longtext" ->
                    logged.is(LoggedType.BLOB) ? text(meta) : null;
            case "tinyblob", "blob", "mediumblob", "longblob" ->
                    logged.is(LoggedType.BLOB) ? text(meta) : null;
            case "json" -> logged.is(LoggedType.JSON) ? json(meta) : null;
            case "vector" -> logged.is(LoggedType.VECTOR) ? text(meta) : null;
            case "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geometrycollection",
                    "geomcollection" ->
                    logged.is(LoggedType.GEOMETRY) ? text(meta) : null;
            case "enum" -> logged.is(LoggedType.ENUM) ? label(column, logged.maxLength()) : null;
            case "set" -> logged.is(LoggedType.SET) ? labels(column, logged.maxLength()) : null;
            default -> null;
        };
    }

    private static Cell integer(int width, boolean unsigned) {
        if (!unsigned) {
            return c -> ascii(Long.toString(c.signed(width)));
        }
        return c -> ascii(Long.toUnsignedString(c.unsigned(width)));
    }

    private static byte[] real4(ByteCursor cursor) {
        return ascii(Double.toString(Float.intBitsToFloat((int) cursor.unsigned(4))));
    }

    private static byte[] real8(ByteCursor cursor) {
        return ascii(Double.toString(Double.longBitsToDouble(cursor.unsigned(8))));
    }

    private static Cell text(int lengthBytes) {
        return c -> c.take((int) c.unsigned(lengthBytes));
    }

    /** The log leaves trailing zeros of BINARY(n) out. */
    private static Cell padded(int lengthBytes, int width) {
        return c -> Arrays.copyOf(c.take((int) c.unsigned(lengthBytes)), width);
    }

    private static Cell json(int lengthBytes) {
        return c -> {
            ByteCursor document = c.slice((int) c.unsigned(lengthBytes));
            return JsonText.of(document).getBytes(StandardCharsets.UTF_8);
        };
    }

    private static Cell label(Column column, int width) throws TailException {
        List<byte[]> labels = labelBytes(column);
        return c -> {
            int index = (int) c.unsigned(width);
            if (index > labels.size()) {
                throw new MalformedEventException(
                        column.name() + " has " + labels.size() + " labels, not " + index);
            }
            return index == 0 ? new byte[0] : labels.get(index - 1);
        };
    }

    private static Cell labels(Column column, int width) throws TailException {
        List<byte[]> labels = labelBytes(column);
        byte[] comma = ",".getBytes(charsetOf(column));
        return c -> {
            BigInteger mask = new BigInteger(Long.toUnsignedString(c.unsigned(width)));
            ByteArrayOutputStream joined = new ByteArrayOutputStream();
            for (int i = 0; i < labels.size(); i++) {
                if (mask.testBit(i)) {
                    if (joined.size() > 0) {
                        joined.writeBytes(comma);
                    }
                    joined.writeBytes(labels.get(i));
                }
            }
            return joined.toByteArray();
        };
    }

    /** The labels of {@code enum('a','it''s')} in the column's own character set. */
    private static List<byte[]> labelBytes(Column column) throws TailException {
        Charset charset = charsetOf(column);
        List<byte[]> labels = new ArrayList<>();
        String declared = column.columnType();
        int at = declared.indexOf('\'');
        while (at >= 0) {
            StringBuilder label = new StringBuilder();
            int end = at + 1;
            while (declared.charAt(end) != '\''
                    || (end + 1 < declared.length() && declared.charAt(end + 1) == '\'')) {
                end += declared.charAt(end) == '\'' ? 1 : 0;
                label.append(declared.charAt(end++));
            }
            labels.add(label.toString().getBytes(charset));
            at = declared.indexOf('\'', end + 1);
        }
        return labels;
    }

    private static Charset charsetOf(Column column) throws TailException {
        String name = column.charset();
        Charset charset = name == null ? null : TextCharset.of(name);
        if (name != null && name.equals("binary")) {
            return StandardCharsets.UTF_8;
        }
        if (charset == null) {
            throw new TailException(
                    "column " + column.name() + " has labels in an unknown character set " + name);
        }
        return charset;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
