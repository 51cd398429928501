package dev.swingbridge.proxy.session.scatter;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.reply.ReplyFormat;
import dev.swingbridge.protocol.wire.MalformedPacketException;
import dev.swingbridge.protocol.wire.WireRead;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A gathered reply with one result, cut into packets.
 *
 * @param error what the server answered instead; the rest is then empty
 * @param head payloads in front of the rows: count, definitions, an EOF where the format has one
 * @param columns nameless texts when the server left the definitions out
 * @param rows payloads
 * @param closing the payload after the rows; empty with an error
 */
public record ResultReply(
        @Nullable ErrPacket error,
        List<ByteBuf> head,
        List<Column> columns,
        List<ByteBuf> rows,
        ByteBuf closing) {

    /** What a definition says: the name in the result, a type code, flags. */
    public record Column(String name, int type, int flags) {}

    private static final Column UNDESCRIBED = new Column("", 0xfd, 0);

    private static final int MOST_COLUMNS = 4096;
    private static final int EOF_BYTES = 5;

    /** Character set, length, type, flags, decimals and two zeros. */
    private static final int DEFINITION_END_BYTES = 12;

    public static ResultReply read(ByteBuf in, ReplyFormat format) {
        ByteBuf first = PacketFrame.takePayload(in);
        int firstByte = first.getUnsignedByte(first.readerIndex());
        if (firstByte == ErrPacket.HEADER) {
            return failed(first);
        }
        List<ByteBuf> head = new ArrayList<>();
        head.add(first.duplicate());
        boolean described = true;
        if (format.optionalMetadata() && first.readableBytes() > 1) {
            described = first.readByte() != 0;
        }
        long count = WireRead.lengthEncodedInt(first);
        if (count <= 0 || count > MOST_COLUMNS) {
            throw new MalformedPacketException("a list of %d columns".formatted(count));
        }
        if (format.cachedMetadata() && first.isReadable()) {
            described = first.readByte() != 0;
        }
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (described) {
                ByteBuf definition = PacketFrame.takePayload(in);
                head.add(definition.duplicate());
                columns.add(column(definition));
            } else {
                columns.add(UNDESCRIBED);
            }
        }
        if (!format.deprecateEof()) {
            head.add(PacketFrame.takePayload(in));
        }
        List<ByteBuf> rows = new ArrayList<>();
        while (true) {
            ByteBuf next = PacketFrame.takePayload(in);
            int start = next.getUnsignedByte(next.readerIndex());
            if (start == ErrPacket.HEADER) {
                return failed(next);
            }
            if (start == 0xfe && (format.deprecateEof() || next.readableBytes() == EOF_BYTES)) {
                return new ResultReply(null, head, columns, rows, next);
            }
            rows.add(next);
        }
    }

    private static ResultReply failed(ByteBuf packet) {
        return new ResultReply(
                ErrPacket.read(packet), List.of(), List.of(), List.of(), packet.slice(0, 0));
    }

    // catalog | schema | table | org table | name | org name | 0c | collation, 2 | length, 4 |
    // type | flags, 2
    private static Column column(ByteBuf definition) {
        for (int i = 0; i < 4; i++) {
            WireRead.lengthEncodedSlice(definition);
        }
        String name = WireRead.lengthEncodedString(definition, StandardCharsets.UTF_8);
        if (definition.readableBytes() < DEFINITION_END_BYTES) {
            throw new MalformedPacketException("a column's definition is cut off");
        }
        int end = definition.writerIndex();
        return new Column(
                name, definition.getUnsignedByte(end - 6), definition.getUnsignedShortLE(end - 5));
    }
}
