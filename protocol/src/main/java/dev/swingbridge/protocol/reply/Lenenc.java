package dev.swingbridge.protocol.reply;

import io.netty.buffer.ByteBuf;

/** Length-encoded integers, read in place. */
final class Lenenc {
    private Lenenc() {}

    static long read(ByteBuf in) {
        int first = in.readUnsignedByte();
        return switch (first) {
            case 0xfc -> in.readUnsignedShortLE();
            case 0xfd -> in.readUnsignedMediumLE();
            case 0xfe -> in.readLongLE();
            default -> first;
        };
    }
}
