package dev.swingbridge.proxy.session.command;

import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.proxy.session.state.PreparedStatement;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * Parameter types in COM_STMT_EXECUTE and MariaDB's COM_STMT_BULK_EXECUTE, which share them. A
 * client sends them once and leaves them out afterwards; a server that has not seen them gets them
 * put back in.
 *
 * <pre>
 *   header | 17 | id, 4 | flags | 01 00 00 00 | [count] | null bitmap | 01 | types, 2 each | values
 *   header | 17 | id, 4 | flags | 01 00 00 00 | [count] | null bitmap | 00 |                 values
 *
 *   header | fa | id, 4 | 80 00 | types, 2 each | rows
 *   header | fa | id, 4 | 00 00 |                 rows
 * </pre>
 *
 * With query attributes each type is followed by a name, and the count includes the attributes,
 * which stand last.
 */
final class ExecuteParameters {
    private static final int FIXED_BYTES = PacketFrame.HEADER_BYTES + 10;
    private static final int FLAGS_AT = PacketFrame.HEADER_BYTES + 5;
    private static final int COUNT_AVAILABLE = 0x08;
    private static final int TWO_BYTES_FOLLOW = 0xfc;
    private static final int BULK_FLAGS_AT = PacketFrame.HEADER_BYTES + 5;
    private static final int BULK_TYPES_AT = BULK_FLAGS_AT + 2;
    private static final int BULK_TYPES_FOLLOW = 0x80;

    private ExecuteParameters() {}

    /**
     * Learns the types from a packet that has them, or returns a packet with the known types added
     * where the side lacks them; otherwise the packet itself. Takes the packet over.
     *
     * @param bytes get to know how the rest of a packet that was full is sent
     * @param packet from the first header on, at least up to the end of the types
     */
    static ByteBuf complete(
            CommandBytes bytes,
            ByteBuf packet,
            PreparedStatement statement,
            Side side,
            boolean queryAttributes) {
        int count = statement.parameters();
        int start = packet.readerIndex();
        if (count == 0 || packet.readableBytes() <= FIXED_BYTES) {
            return packet;
        }
        boolean counted =
                queryAttributes && (packet.getByte(start + FLAGS_AT) & COUNT_AVAILABLE) != 0;
        int bitmapAt = start + FIXED_BYTES;
        int sent = count;
        if (counted) {
            sent = packet.getUnsignedByte(bitmapAt++);
            if (sent == TWO_BYTES_FOLLOW && packet.writerIndex() - bitmapAt > 2) {
                sent = packet.getUnsignedShortLE(bitmapAt);
                bitmapAt += 2;
            }
        }
        int flagAt = bitmapAt + (sent + 7) / 8;
        if (flagAt >= packet.writerIndex()) {
            return packet;
        }
        boolean bound = packet.getByte(flagAt) == 1;
        if (bound) {
            learn(packet, flagAt + 1, statement, side, queryAttributes);
            return packet;
        }
        byte[] types = statement.types();
        if (types == null || sent != count || statement.knowsTypes(side)) {
            return packet;
        }
        statement.typesKnownOn(side);
        return withTypes(bytes, packet, flagAt, 1, flagAt + 1, types);
    }

    /** The same for many rows at once: the types stand once, before all of them. */
    static ByteBuf completeBulk(
            CommandBytes bytes, ByteBuf packet, PreparedStatement statement, Side side) {
        int flagAt = packet.readerIndex() + BULK_FLAGS_AT;
        int typesAt = packet.readerIndex() + BULK_TYPES_AT;
        if (packet.writerIndex() < typesAt) {
            return packet;
        }
        int flags = packet.getUnsignedByte(flagAt);
        if ((flags & BULK_TYPES_FOLLOW) != 0) {
            learn(packet, typesAt, statement, side, false);
            return packet;
        }
        byte[] types = statement.types();
        if (types == null || statement.knowsTypes(side)) {
            return packet;
        }
        statement.typesKnownOn(side);
        return withTypes(bytes, packet, flagAt, flags | BULK_TYPES_FOLLOW, typesAt, types);
    }

    private static void learn(
            ByteBuf packet, int at, PreparedStatement statement, Side side, boolean named) {
        int bytes = typesLength(packet, at, statement.parameters(), named);
        if (bytes < 0) {
            return;
        }
        byte[] known = statement.types();
        if (known != null
                && known.length == bytes
                && statement.knowsTypes(side)
                && same(packet, at, known)) {
            return;
        }
        statement.typesSentOn(side, ByteBufUtil.getBytes(packet, at, bytes));
    }

    /** Bytes of the parameters' types, with their names where they have some; -1 when cut off. */
    private static int typesLength(ByteBuf packet, int at, int count, boolean named) {
        int end = at;
        for (int i = 0; i < count; i++) {
            end += 2;
            if (named && end < packet.writerIndex()) {
                end += 1 + packet.getUnsignedByte(end);
            }
            if (end > packet.writerIndex()) {
                return -1;
            }
        }
        return end - at;
    }

    private static boolean same(ByteBuf packet, int at, byte[] known) {
        for (int i = 0; i < known.length; i++) {
            if (packet.getByte(at + i) != known[i]) {
                return false;
            }
        }
        return true;
    }

    private static ByteBuf withTypes(
            CommandBytes bytes, ByteBuf packet, int flagAt, int flag, int typesAt, byte[] types) {
        int start = packet.readerIndex();
        int length = PacketFrame.payloadLength(packet);
        if (length == PacketFrame.MAX_PAYLOAD_BYTES) {
            packet.setByte(flagAt, flag);
            return bytes.longer(packet.alloc()).begin(packet, typesAt - start, types);
        }
        if (length + types.length >= PacketFrame.MAX_PAYLOAD_BYTES) {
            throw new IllegalStateException("no room for parameter types in the only packet");
        }
        ByteBuf longer = packet.alloc().buffer(packet.readableBytes() + types.length);
        longer.writeBytes(packet, start, typesAt - start);
        longer.setByte(flagAt - start, flag);
        longer.writeBytes(types);
        longer.writeBytes(packet, typesAt, packet.writerIndex() - typesAt);
        longer.setMediumLE(0, length + types.length);
        packet.release();
        return longer;
    }
}
