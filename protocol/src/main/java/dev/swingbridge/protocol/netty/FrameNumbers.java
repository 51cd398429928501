package dev.swingbridge.protocol.netty;

import dev.swingbridge.protocol.packet.PacketFrame;
import io.netty.buffer.ByteBuf;

/**
 * Finds the sequence numbers of the frames in one direction of a byte stream, however it is cut.
 *
 * <pre>
 *   05 00 00 | 00 | 03 53 45 4c 45
 *              ^ next() returns this index
 * </pre>
 */
final class FrameNumbers {
    private int lengthBytes;
    private int length;
    private int payloadLeft;

    /**
     * The index of the next frame's number at or after {@code from}, or -1 when the buffer holds no
     * more; go on from the index after it.
     */
    int next(ByteBuf in, int from) {
        int at = from;
        int limit = in.writerIndex();
        while (at < limit) {
            if (payloadLeft > 0) {
                int count = Math.min(payloadLeft, limit - at);
                payloadLeft -= count;
                at += count;
            } else if (lengthBytes < PacketFrame.HEADER_BYTES - 1) {
                length |= in.getUnsignedByte(at++) << (8 * lengthBytes++);
            } else {
                payloadLeft = length;
                length = 0;
                lengthBytes = 0;
                return at;
            }
        }
        return -1;
    }
}
