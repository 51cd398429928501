package dev.swingbridge.protocol.packet;

import dev.swingbridge.protocol.wire.WireWrite;
import io.netty.buffer.ByteBuf;

/**
 * The end of column definitions or rows on a connection without DEPRECATE_EOF: {@code fe | warnings
 * | status}, five bytes.
 */
public record EofPacket(int warnings, int status) {
    public static final int HEADER = 0xFE;

    /** Longest payload that is an EOF; longer ones starting with 0xFE are rows. */
    private static final int LONGEST_BYTES = 8;

    /** Whether a payload, where rows or definitions may come, is an EOF packet. */
    public static boolean matches(ByteBuf payload) {
        return payload.isReadable()
                && payload.readableBytes() <= LONGEST_BYTES
                && payload.getUnsignedByte(payload.readerIndex()) == HEADER;
    }

    public boolean has(int statusFlag) {
        return (status & statusFlag) != 0;
    }

    public void write(ByteBuf out) {
        WireWrite.int1(out, HEADER);
        WireWrite.int2(out, warnings);
        WireWrite.int2(out, status);
    }
}
