package dev.swingbridge.proxy.session.scatter;

import dev.swingbridge.protocol.wire.BinaryWidth;
import dev.swingbridge.protocol.wire.MalformedPacketException;
import dev.swingbridge.protocol.wire.WireRead;
import dev.swingbridge.proxy.session.command.BinaryValue;
import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds single values in rows of either protocol.
 *
 * @param columns of the result
 */
public record RowValues(List<ResultReply.Column> columns, boolean binary, Charset charset) {
    private static final int UNSIGNED = 0x20;

    /** As text; null for SQL NULL and for what is neither text nor an integer. */
    public @Nullable String text(ByteBuf row, int column) {
        ByteBuf value = slice(row, column);
        if (value == null) {
            return null;
        }
        return binary ? binaryText(value, column) : value.toString(charset);
    }

    /** A value's bytes without their length; null for SQL NULL. */
    public @Nullable ByteBuf slice(ByteBuf row, int column) {
        if (column >= columns.size()) {
            throw new MalformedPacketException("a row without column %d".formatted(column));
        }
        ByteBuf in = row.duplicate();
        if (!binary) {
            for (int i = 0; i < column; i++) {
                textValue(in);
            }
            return textValue(in);
        }
        // 00 | null bitmap from its third bit on | values
        int bitmap = in.readerIndex() + 1;
        WireRead.skip(in, 1 + (columns.size() + 9) / 8);
        for (int i = 0; i < column; i++) {
            if (!isNull(in, bitmap, i)) {
                BinaryValue.take(in, type(i));
            }
        }
        return isNull(in, bitmap, column) ? null : BinaryValue.take(in, type(column));
    }

    private int type(int column) {
        return columns.get(column).type();
    }

    private static boolean isNull(ByteBuf in, int bitmap, int column) {
        return (in.getByte(bitmap + (column + 2) / 8) & 1 << (column + 2) % 8) != 0;
    }

    private static @Nullable ByteBuf textValue(ByteBuf in) {
        if (in.isReadable() && in.getUnsignedByte(in.readerIndex()) == WireRead.NULL_MARKER) {
            in.skipBytes(1);
            return null;
        }
        return WireRead.lengthEncodedSlice(in);
    }

    private @Nullable String binaryText(ByteBuf value, int column) {
        boolean unsigned = (columns.get(column).flags() & UNSIGNED) != 0;
        int at = value.readerIndex();
        return switch (type(column)) {
            case 0x01 -> String.valueOf(unsigned ? value.getUnsignedByte(at) : value.getByte(at));
            case 0x02, 0x0d ->
                    String.valueOf(unsigned ? value.getUnsignedShortLE(at) : value.getShortLE(at));
            case 0x03, 0x09 ->
                    unsigned
                            ? Integer.toUnsignedString(value.getIntLE(at))
                            : Integer.toString(value.getIntLE(at));
            case 0x08 ->
                    unsigned
                            ? Long.toUnsignedString(value.getLongLE(at))
                            : Long.toString(value.getLongLE(at));
            default -> BinaryValue.isText(type(column)) ? value.toString(charset) : null;
        };
    }

    /** Whether rows of both can stand in one result as they are. */
    public boolean sameLayout(RowValues other) {
        if (columns.size() != other.columns.size()) {
            return false;
        }
        for (int i = 0; i < columns.size(); i++) {
            ResultReply.Column mine = columns.get(i);
            ResultReply.Column theirs = other.columns.get(i);
            boolean known = !mine.name().isEmpty() && !theirs.name().isEmpty();
            boolean renamed = known && !mine.name().equalsIgnoreCase(theirs.name());
            if (renamed
                    || (binary && BinaryWidth.of(mine.type()) != BinaryWidth.of(theirs.type()))) {
                return false;
            }
        }
        return true;
    }
}
