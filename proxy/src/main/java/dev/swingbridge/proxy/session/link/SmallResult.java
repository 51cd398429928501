package dev.swingbridge.proxy.session.link;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.wire.MalformedPacketException;
import dev.swingbridge.protocol.wire.WireRead;
import dev.swingbridge.proxy.error.ProxyError;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reply to one of the proxy's own statements, decoded.
 *
 * @param error null when the statement went well
 * @param columns what the server says of each column
 * @param rows the first row's values as text; empty for statements without a result
 */
public record SmallResult(@Nullable ErrPacket error, List<Column> columns, List<Value> rows) {
    /** A type code, the id of a collation, and whether it is an unsigned number. */
    record Column(int type, int collation, boolean unsigned) {}

    private static final int UNSIGNED = 0x20;

    /** One value; null for SQL NULL. */
    record Value(@Nullable String text) {}

    public static final SmallResult LOST =
            new SmallResult(ProxyError.SERVER_LOST.packet(), List.of(), List.of());

    /** Servers have no wider tables. */
    private static final int MOST_COLUMNS = 4096;

    /** Character set, length, type, flags, decimals and two zeros. */
    private static final int DEFINITION_END_BYTES = 12;

    public boolean ok() {
        return error == null;
    }

    /** Text of one value of the first row. */
    public @Nullable String text(int column) {
        return rows.get(column).text();
    }

    public int type(int column) {
        return column < columns.size() ? columns.get(column).type() : 0xfd;
    }

    public boolean unsigned(int column) {
        return column < columns.size() && columns.get(column).unsigned();
    }

    /** The id of the collation that the column's text came in; 0 for a column that is not there. */
    public int collation(int column) {
        return column < columns.size() ? columns.get(column).collation() : 0;
    }

    public static SmallResult read(ByteBuf in, boolean deprecateEof, boolean flaggedMetadata) {
        ByteBuf first = PacketFrame.takePayload(in);
        int firstByte = first.getUnsignedByte(first.readerIndex());
        if (firstByte == ErrPacket.HEADER) {
            return new SmallResult(ErrPacket.read(first), List.of(), List.of());
        }
        if (firstByte == 0 || firstByte == 0xfe) {
            return new SmallResult(null, List.of(), List.of());
        }
        if (flaggedMetadata && first.readableBytes() > 1) {
            // a flag beside the count says "definitions follow", which nobody turned off
            first = first.getByte(first.readerIndex()) == 1 ? first.skipBytes(1) : first;
        }
        int count = columns(WireRead.lengthEncodedInt(first));
        List<Column> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ByteBuf definition = PacketFrame.takePayload(in);
            // ... | 0c | collation, 2 | length, 4 | type | flags, 2 | decimals | 00 00
            if (definition.readableBytes() < DEFINITION_END_BYTES) {
                throw new MalformedPacketException("a column's definition is cut off");
            }
            int end = definition.writerIndex();
            columns.add(
                    new Column(
                            definition.getUnsignedByte(end - 6),
                            definition.getUnsignedShortLE(end - 12),
                            (definition.getUnsignedShortLE(end - 5) & UNSIGNED) != 0));
        }
        if (!deprecateEof) {
            PacketFrame.takePayload(in);
        }
        ByteBuf row = PacketFrame.takePayload(in);
        int rowStart = row.getUnsignedByte(row.readerIndex());
        if (rowStart == ErrPacket.HEADER) {
            return new SmallResult(ErrPacket.read(row), columns, List.of());
        }
        List<Value> values = new ArrayList<>(count);
        if (rowStart != 0xfe) {
            for (int i = 0; i < count; i++) {
                values.add(value(row));
            }
        }
        return new SmallResult(null, columns, values);
    }

    private static Value value(ByteBuf row) {
        if (row.isReadable() && row.getUnsignedByte(row.readerIndex()) == WireRead.NULL_MARKER) {
            row.skipBytes(1);
            return new Value(null);
        }
        return new Value(WireRead.lengthEncodedString(row, StandardCharsets.UTF_8));
    }

    private static int columns(long stated) {
        if (stated < 0 || stated > MOST_COLUMNS) {
            throw new MalformedPacketException("a result of %d columns".formatted(stated));
        }
        return (int) stated;
    }
}
