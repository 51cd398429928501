package dev.swingbridge.protocol.packet;

import dev.swingbridge.protocol.wire.WireWrite;
import io.netty.buffer.ByteBuf;

/**
 * The end of column definitions or rows on a connection without DEPRECATE_EOF: {@code fe | warnings
 * | status}, five bytes.
 */
public record EofPacket(int warnings, int status) {
    private static final int HEADER = 0xFE;

    public void write(ByteBuf out) {
        WireWrite.int1(out, HEADER);
        WireWrite.int2(out, warnings);
        WireWrite.int2(out, status);
    }
}
